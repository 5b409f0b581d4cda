/**
 * What of uploads is measured.
 *
 * @module
 */

import type { Metric, Sample } from '../../observability/metrics/index.ts'
import type { UploadStats } from './upload-counts.ts'

/** The plugin shows these. */
export const uploadMetrics: readonly Metric<UploadStats>[] = [
  {
    name: 'upload_files_total',
    type: 'counter',
    help: 'Files that were accepted, or why they were not; of a request that was refused whole, one.',
    labels: ['result'],
    read: ({ accepted, refused }) => [
      [['accepted'], accepted],
      ...Object.entries(refused).map(([code, count]): Sample => [[code], count]),
    ],
  },
]
