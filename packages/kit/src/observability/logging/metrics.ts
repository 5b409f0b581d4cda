/**
 * What of the log is measured; `stats` is a logger of `createLogger`.
 *
 * @module
 */

import type { Metric } from '../metrics/index.ts'
import type { Logger } from './logger.ts'

/** The plugin shows these. */
export const loggingMetrics: readonly Metric<Pick<Logger, 'recordCounts' | 'droppedRecords'>>[] = [
  {
    name: 'log_records_total',
    type: 'counter',
    help: 'Records by level, dropped ones among them.',
    labels: ['level'],
    read: ({ recordCounts }) =>
      Object.entries(recordCounts).map(([level, count]) => [[level], count]),
  },
  {
    name: 'log_records_dropped_total',
    type: 'counter',
    help: 'Records that were left out because the destination was too slow.',
    read: ({ droppedRecords }) => droppedRecords,
  },
]
