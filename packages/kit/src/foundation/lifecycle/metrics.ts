/**
 * What is shown of the service between its start and its stop.
 *
 * @module
 */

import type { Metric, Sample } from '../../observability/metrics/index.ts'
import { type Lifecycle, lifecycleStates } from './lifecycle.ts'

export const lifecycleMetrics: readonly Metric<Pick<Lifecycle, 'state'>>[] = [
  {
    name: 'lifecycle_state',
    type: 'gauge',
    help: 'State of the service: 1 for the one it is in, 0 for the others.',
    labels: ['state'],
    read: ({ state }) => lifecycleStates.map((each): Sample => [[each], Number(each === state)]),
  },
]
