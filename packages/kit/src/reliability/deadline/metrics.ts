/**
 * What is shown of requests that were ended before their time, or after it.
 *
 * @module
 */

import type { Metric } from '../../observability/metrics/index.ts'
import type { DeadlineStats } from './counters.ts'

export const deadlineMetrics: readonly Metric<DeadlineStats>[] = [
  {
    name: 'http_deadlines_total',
    type: 'counter',
    help: 'Requests whose time was up, by what became of them: 504, 408, or an answer broken off.',
    labels: ['result'],
    read: ({ expired: { timedOut, clientTooSlow, cut } }) => [
      [['timed-out'], timedOut],
      [['client-too-slow'], clientTooSlow],
      [['cut'], cut],
    ],
  },
  {
    name: 'http_clients_gone_total',
    type: 'counter',
    help: 'Clients that left before their answer was written.',
    read: ({ clientGone }) => clientGone,
  },
  {
    name: 'http_readers_stalled_total',
    type: 'counter',
    help: 'Clients that were cut off because they did not read their answer.',
    read: ({ readersStalled }) => readersStalled,
  },
  {
    name: 'http_late_results_total',
    type: 'counter',
    help: 'Results that came after the request was answered: work that did not stop in time.',
    read: ({ lateResults }) => lateResults,
  },
]
