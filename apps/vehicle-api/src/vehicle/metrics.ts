/**
 * What of the vehicle domain is measured.
 *
 * @module
 */

import type { Metric } from '@plimsoll/kit/metrics'
import type { VehicleStats } from './vehicle-counts.ts'

/** The service shows these. */
export const vehicleMetrics: readonly Metric<VehicleStats>[] = [
  {
    name: 'batches_total',
    type: 'counter',
    help: 'Batches of pictures that were accepted, by whether they were classified at once.',
    labels: ['way'],
    read: ({ batches }) => Object.entries(batches).map(([way, count]) => [[way], count]),
  },
  {
    name: 'batch_pictures_total',
    type: 'counter',
    help: 'Pictures of batches that are done, by whether there is an error in place of an answer.',
    labels: ['result'],
    read: ({ batchPictures }) =>
      Object.entries(batchPictures).map(([result, count]) => [[result], count]),
  },
  {
    name: 'reports_total',
    type: 'counter',
    help: 'Reports that were built, or given up after several attempts.',
    labels: ['result'],
    read: ({ reports }) => Object.entries(reports).map(([result, count]) => [[result], count]),
  },
]
