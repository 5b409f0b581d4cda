/**
 * Counts what becomes of the jobs that one worker runs, and how long their attempts take.
 *
 * @module
 */

import { DurationHistogram, type HistogramValue } from '../../observability/metrics/index.ts'
import type { Ending } from './running-job.ts'

export interface WorkerCounters {
  readonly claimed: number
  readonly completed: number
  /** Attempts that failed, those that are tried again included. */
  readonly failed: number
  readonly dead: number
  /** Given back by a worker that stopped. */
  readonly released: number
  /** Leases that ran out and were taken back here. */
  readonly lapsed: number
  readonly leasesLost: number
  /** Completions and failures that came after the lease was lost. */
  readonly staleRefused: number
}

/** Of one process, since it was started. */
export interface WorkerStats extends WorkerCounters {
  readonly running: number
  /** How long attempts took, however they ended, by queue: all that there are jobs for. */
  readonly runSeconds: ReadonlyMap<string, HistogramValue>
}

/** From a job that sends a message to one that backs the store up. */
const boundsSeconds = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600]

export class WorkerCounts {
  readonly counters: { -readonly [Name in keyof WorkerCounters]: number } = {
    claimed: 0,
    completed: 0,
    failed: 0,
    dead: 0,
    released: 0,
    lapsed: 0,
    leasesLost: 0,
    staleRefused: 0,
  }
  readonly runSeconds: ReadonlyMap<string, DurationHistogram>

  constructor(queues: readonly string[]) {
    this.runSeconds = new Map(queues.map((queue) => [queue, new DurationHistogram(boundsSeconds)]))
  }

  ended(queue: string, ending: Ending, durationMs: number): void {
    this.runSeconds.get(queue)?.observe(durationMs / 1_000)
    if (ending === 'done') this.counters.completed += 1
    if (ending === 'queued' || ending === 'dead') this.counters.failed += 1
    if (ending === 'dead') this.counters.dead += 1
    if (ending === 'stale') this.counters.staleRefused += 1
  }
}
