/**
 * What of the verification of tokens is measured. There is no plugin here: whoever makes a
 * `TokenVerifier` shows these, with its `counts`.
 *
 * @module
 */

import type { Metric } from '../../observability/metrics/index.ts'
import type { TokenCounts } from './token-verifier.ts'

/** Of a `TokenVerifier`; whoever makes one shows these. */
export const tokenMetrics: readonly Metric<TokenCounts>[] = [
  {
    name: 'auth_token_cache_total',
    type: 'counter',
    help: 'Access tokens by whether their verification was remembered.',
    labels: ['result'],
    read: ({ hits, misses }) => [
      [['hit'], hits],
      [['miss'], misses],
    ],
  },
  {
    name: 'auth_token_cache_entries',
    type: 'gauge',
    help: 'Verified tokens that are remembered.',
    read: ({ entries }) => entries,
  },
  {
    name: 'auth_token_cache_bytes',
    type: 'gauge',
    help: 'Estimated memory of the tokens that are remembered.',
    read: ({ bytes }) => bytes,
  },
  {
    name: 'auth_previous_key_total',
    type: 'counter',
    help: 'Access tokens verified, not from memory, with an own key that does not sign here; while it grows, the key is needed.',
    read: ({ previousKey }) => previousKey,
  },
]
