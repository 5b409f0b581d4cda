/**
 * What of the keys of foreign issuers is measured. The label `issuer` is that of the configuration,
 * never what a token claims.
 *
 * @module
 */

import type { Metric } from '../../observability/metrics/index.ts'
import type { IssuerStats } from './issuer.ts'

/** The plugin shows these. */
export const issuerMetrics: readonly Metric<readonly IssuerStats[]>[] = [
  {
    name: 'auth_jwks_fetches_total',
    type: 'counter',
    help: 'Attempts to fetch the keys of an issuer, by how they ended.',
    labels: ['issuer', 'result'],
    read: (issuers) =>
      issuers.flatMap(({ issuer, fetches }) =>
        Object.entries(fetches).map(([result, count]) => [[issuer, result], count] as const),
      ),
  },
  {
    name: 'auth_jwks_age_seconds',
    type: 'gauge',
    help: 'Age of the keys of an issuer that are in use; absent while there are none.',
    labels: ['issuer'],
    read: (issuers) =>
      issuers.flatMap(({ issuer, ageSeconds }) =>
        ageSeconds === undefined ? [] : [[[issuer], ageSeconds] as const],
      ),
  },
  {
    name: 'auth_jwks_keys',
    type: 'gauge',
    help: 'Keys of an issuer that are in use.',
    labels: ['issuer'],
    read: (issuers) => issuers.map(({ issuer, keys }) => [[issuer], keys]),
  },
]
