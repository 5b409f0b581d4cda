/**
 * What is shown of the service and of what it depends on: what the checks found last.
 *
 * @module
 */

import type { Metric, Sample } from '../../observability/metrics/index.ts'
import type { DependencyReport } from './dependency.ts'

export interface HealthStats {
  /** Whether `/readyz` answers 200. */
  readonly isReady: boolean
  readonly dependencies: readonly DependencyReport[]
}

export const healthMetrics: readonly Metric<HealthStats>[] = [
  {
    name: 'service_ready',
    type: 'gauge',
    help: 'Whether requests are to be sent here, as the readiness probe has it.',
    read: ({ isReady }) => Number(isReady),
  },
  {
    name: 'dependency_up',
    type: 'gauge',
    help: 'Whether the last checks of the dependency succeeded; nothing until it was checked.',
    labels: ['dependency', 'criticality'],
    read: ({ dependencies }) =>
      dependencies
        .filter(({ status }) => status !== 'unknown')
        .map(
          ({ name, criticality, status }): Sample => [[name, criticality], Number(status === 'up')],
        ),
  },
  {
    name: 'dependency_check_seconds',
    type: 'gauge',
    help: 'How long the last successful check of the dependency took; nothing while it is down.',
    labels: ['dependency'],
    read: (stats) => known(stats, ({ latencyMs }) => latencyMs && latencyMs / 1_000),
  },
  {
    name: 'disk_free_ratio',
    type: 'gauge',
    help: 'Share of the disk that this process may still use, from 0 to 1.',
    labels: ['disk'],
    read: (stats) => known(stats, ({ facts }) => facts?.['free_share']),
  },
  {
    name: 'disk_free_bytes',
    type: 'gauge',
    help: 'Bytes of the disk that this process may still use.',
    labels: ['disk'],
    read: (stats) =>
      known(stats, ({ facts }) =>
        facts?.['free_share'] === undefined ? undefined : facts['free_bytes'],
      ),
  },
]

/** Of the dependencies that have such a number: facts are whatever a check has shown. */
function known(
  { dependencies }: HealthStats,
  reading: (dependency: DependencyReport) => unknown,
): readonly Sample[] {
  return dependencies.flatMap((dependency): readonly Sample[] => {
    const value = reading(dependency)
    return typeof value === 'number' ? [[[dependency.name], value]] : []
  })
}
