/**
 * What of access control is measured.
 *
 * @module
 */

import type { Metric } from '../../observability/metrics/index.ts'
import type { BearerStats } from './bearer-authenticator.ts'
import type { DenialCounts } from './gate.ts'

/** The plugin shows these. */
export const accessMetrics: readonly Metric<{ readonly denials: DenialCounts }>[] = [
  {
    name: 'access_denials_total',
    type: 'counter',
    help: 'Requests refused by access control, by why.',
    labels: ['reason'],
    read: ({ denials }) => Object.entries(denials).map(([reason, count]) => [[reason], count]),
  },
]

/** Of `bearerAuthenticator`; whoever makes one shows these. */
export const bearerMetrics: readonly Metric<BearerStats>[] = [
  {
    name: 'auth_token_verifications_total',
    type: 'counter',
    help: 'Access tokens by how their verification ended; of those refused unverified, no issuer is believed.',
    labels: ['issuer', 'result'],
    read: ({ verifications }) =>
      Object.entries(verifications).flatMap(([issuer, results]) =>
        Object.entries(results).map(
          ([result, count]) => [[issuer, result.toLowerCase()], count] as const,
        ),
      ),
  },
  {
    name: 'auth_stale_requests_total',
    type: 'counter',
    help: 'Requests with a token while revocations may have been missed, by what was done.',
    labels: ['action'],
    read: ({ stale }) => Object.entries(stale).map(([action, count]) => [[action], count]),
  },
]
