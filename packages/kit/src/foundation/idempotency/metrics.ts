/**
 * What is shown of requests that may be repeated.
 *
 * @module
 */

import type { Metric } from '../../observability/metrics/index.ts'
import type { IdempotencyStats } from './keeper.ts'

export const idempotencyMetrics: readonly Metric<IdempotencyStats>[] = [
  {
    name: 'idempotency_requests_total',
    type: 'counter',
    help: 'Requests with a key, by what was done with them.',
    labels: ['result'],
    read: (stats) => [
      [['executed'], stats.executed],
      [['replayed'], stats.replayed],
      [['conflict'], stats.conflicts],
      [['mismatch'], stats.mismatches],
      [['answer-not-kept'], stats.notKept],
      [['exhausted'], stats.exhausted],
      [['unavailable'], stats.unavailable],
    ],
  },
  {
    name: 'idempotency_takeovers_total',
    type: 'counter',
    help: 'Requests that were executed again because the process of the first had died.',
    read: ({ takenOver }) => takenOver,
  },
  {
    name: 'idempotency_unkept_total',
    type: 'counter',
    help: 'Executions after which nothing was kept: failed, not stored, or taken over meanwhile.',
    labels: ['reason'],
    read: ({ released, unstored, lost }) => [
      [['released'], released],
      [['unstored'], unstored],
      [['lost'], lost],
    ],
  },
  {
    name: 'idempotency_expired_total',
    type: 'counter',
    help: 'Keys that were forgotten when their time was up.',
    read: ({ expired }) => expired,
  },
  {
    name: 'idempotency_running',
    type: 'gauge',
    help: 'Requests that hold their key at this moment.',
    read: ({ running }) => running,
  },
  {
    name: 'idempotency_waiting',
    type: 'gauge',
    help: 'Copies that wait for the answer to the first.',
    read: ({ waiting }) => waiting,
  },
]
