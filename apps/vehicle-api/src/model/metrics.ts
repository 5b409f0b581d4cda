/**
 * What of the model is measured: the pool, and what became of each picture.
 *
 * @module
 */

import type { Metric } from '@plimsoll/kit/metrics'
import type { PoolStats } from './pool.ts'

/** Of the pool; the service shows these. */
export const modelMetrics: readonly Metric<PoolStats>[] = [
  {
    name: 'classification_seconds',
    type: 'histogram',
    help: 'What the model took for a picture, decoding among it and waiting not.',
    read: ({ classifications }) => classifications.seconds,
  },
  {
    name: 'classifications_total',
    type: 'counter',
    help: 'Pictures that the model was asked about, by what came of it.',
    labels: ['result'],
    read: ({ classifications }) =>
      Object.entries(classifications.results).map(([result, count]) => [[result], count]),
  },
  {
    name: 'model_workers',
    type: 'gauge',
    help: 'Workers that are ready, busy ones among them.',
    read: ({ workers }) => workers,
  },
  {
    name: 'model_workers_busy',
    type: 'gauge',
    help: 'Workers that have a picture.',
    read: ({ busy }) => busy,
  },
  {
    name: 'model_queue',
    type: 'gauge',
    help: 'Pictures that wait for a worker.',
    read: ({ queued }) => queued,
  },
  {
    name: 'model_workers_lost_total',
    type: 'counter',
    help: 'Workers that ended, or did not answer in time; each was replaced.',
    labels: ['reason'],
    read: ({ crashed, timedOut }) => [
      [['crashed'], crashed],
      [['timeout'], timedOut],
    ],
  },
]
