/**
 * What of refresh sessions is measured.
 *
 * @module
 */

import type { Metric } from '../../observability/metrics/index.ts'
import type { SessionsStats } from './counters.ts'

/** The plugin shows these. */
export const sessionMetrics: readonly Metric<SessionsStats>[] = [
  {
    name: 'auth_refresh_total',
    type: 'counter',
    help: 'Refresh tokens by what came of them; reuse is a token that somebody else used before.',
    labels: ['result'],
    read: ({ refreshes }) => Object.entries(refreshes).map(([result, count]) => [[result], count]),
  },
  {
    name: 'auth_refresh_joined_total',
    type: 'counter',
    help: 'Refreshes that shared the answer to one under way, which alone is counted by result.',
    read: ({ joined }) => joined,
  },
  {
    name: 'auth_refresh_previous_key_total',
    type: 'counter',
    help: 'Rotations of tokens of the previous key; while it grows, the key is needed.',
    read: ({ previousKey }) => previousKey,
  },
  {
    name: 'auth_sessions_started_total',
    type: 'counter',
    help: 'Sessions that were started.',
    read: ({ started }) => started,
  },
  {
    name: 'auth_sessions_ended_total',
    type: 'counter',
    help: 'Sessions that were ended before their time.',
    read: ({ ended }) => ended,
  },
  {
    name: 'auth_sessions_swept_total',
    type: 'counter',
    help: 'Sessions that were deleted after they had expired.',
    read: ({ swept }) => swept,
  },
]
