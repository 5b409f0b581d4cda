/**
 * What is shown of jobs. Those with the label `queue` but for `jobs_run_seconds` are of the store,
 * so every instance shows the same; all else is of one process.
 *
 * @module
 */

import type { Metric, Sample } from '../../observability/metrics/index.ts'
import type { JobStatistics, QueueStatistics } from './statistics.ts'
import type { WorkerStats } from './worker-counts.ts'

export interface JobMetricsStats {
  readonly worker: WorkerStats
  /** As it was a moment ago; undefined until the store was asked. */
  readonly store: Pick<JobStatistics, 'queues' | 'clockOffsetSeconds'> | undefined
}

export const jobMetrics: readonly Metric<JobMetricsStats>[] = [
  {
    name: 'jobs_queued',
    type: 'gauge',
    help: 'Jobs of the queue that wait, in all instances together.',
    labels: ['queue'],
    read: (stats) => perQueue(stats, (queue) => queue?.counts.queued),
  },
  {
    name: 'jobs_running',
    type: 'gauge',
    help: 'Jobs of the queue that run, in all instances together.',
    labels: ['queue'],
    read: (stats) => perQueue(stats, (queue) => queue?.counts.running),
  },
  {
    name: 'jobs_dead',
    type: 'gauge',
    help: 'Jobs of the queue that failed for good and wait for an operator.',
    labels: ['queue'],
    read: (stats) => perQueue(stats, (queue) => queue?.counts.dead),
  },
  {
    name: 'jobs_oldest_seconds',
    type: 'gauge',
    help: 'Since when the job of the queue that is due longest has been due; 0 if none is.',
    labels: ['queue'],
    read: (stats) => perQueue(stats, (queue) => queue?.oldestSeconds),
  },
  {
    name: 'jobs_claimed_total',
    type: 'counter',
    help: 'Jobs that this process has begun.',
    read: ({ worker }) => worker.claimed,
  },
  {
    name: 'jobs_completed_total',
    type: 'counter',
    help: 'Jobs that are done, by this process.',
    read: ({ worker }) => worker.completed,
  },
  {
    name: 'jobs_failed_total',
    type: 'counter',
    help: 'Attempts that failed in this process, those that are tried again included.',
    read: ({ worker }) => worker.failed,
  },
  {
    name: 'jobs_leases_lost_total',
    type: 'counter',
    help: 'Jobs that this process was running when their lease turned out to be lost.',
    read: ({ worker }) => worker.leasesLost,
  },
  {
    name: 'jobs_leases_lapsed_total',
    type: 'counter',
    help: 'Jobs whose worker died, hung or was cut off, and that this process took back.',
    read: ({ worker }) => worker.lapsed,
  },
  {
    name: 'jobs_stale_endings_total',
    type: 'counter',
    help: 'Endings that the store refused because the lease was no longer held.',
    read: ({ worker }) => worker.staleRefused,
  },
  {
    name: 'jobs_released_total',
    type: 'counter',
    help: 'Jobs that this process gave back when it stopped.',
    read: ({ worker }) => worker.released,
  },
  {
    name: 'jobs_run_seconds',
    type: 'histogram',
    help: 'How long attempts took in this process, however they ended.',
    labels: ['queue'],
    read: ({ worker }) => [...worker.runSeconds].map(([queue, took]): Sample => [[queue], took]),
  },
  {
    name: 'db_clock_offset_seconds',
    type: 'gauge',
    help: 'How far the clock of PostgreSQL is ahead of the clock of this machine; negative: behind.',
    read: ({ store }) => store?.clockOffsetSeconds,
  },
]

/** Also of queues that never had a job: an alert needs the 0 before the first. */
function perQueue(
  { store, worker }: JobMetricsStats,
  reading: (queue: QueueStatistics | undefined) => number | undefined,
): readonly Sample[] | undefined {
  if (store === undefined) return undefined
  const known = new Map(store.queues.map((queue) => [queue.queue, queue]))
  const names = new Set([...worker.runSeconds.keys(), ...known.keys()])
  return [...names].map((name): Sample => [[name], reading(known.get(name)) ?? 0])
}
