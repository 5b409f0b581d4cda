/**
 * What of the addresses of clients is measured.
 *
 * @module
 */

import type { Metric } from '../../observability/metrics/index.ts'
import type { ClientAddressStats } from './believed-address.ts'

/** The plugin shows these. */
export const clientAddressMetrics: readonly Metric<ClientAddressStats>[] = [
  {
    name: 'client_address_unbelieved_total',
    type: 'counter',
    help: 'X-Forwarded-For that was not believed: of a peer that is no trusted proxy, or malformed.',
    labels: ['reason'],
    read: ({ ignored, malformed }) => [
      [['untrusted'], ignored],
      [['malformed'], malformed],
    ],
  },
]
