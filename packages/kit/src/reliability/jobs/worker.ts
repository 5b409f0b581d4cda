/**
 * Runs the jobs of some queues in this process.
 *
 * The poll is the truth: a wake-up only makes it sooner. Nothing that the store fails with ends the
 * worker.
 *
 * @module
 */

import { LeaseLost, WorkerStopping } from './abort-reasons.ts'
import { Alarm, within } from './alarm.ts'
import { type ClaimedJob, claimJobs } from './claim.ts'
import type { Clock } from './clock.ts'
import type { JobDefinition } from './job-definition.ts'
import { LeaseWatch } from './lease-watch.ts'
import { type LapsedJob, type Lease, releaseJobs } from './leases.ts'
import type { RunSettings } from './run-settings.ts'
import { type Ending, RunningJob } from './running-job.ts'
import { Sweeper } from './sweeper.ts'
import { WorkerCounts, type WorkerStats } from './worker-counts.ts'

export interface WorkerSettings extends RunSettings {
  readonly clock: Clock
  readonly definitions: ReadonlyMap<string, JobDefinition>
  /** Jobs at once, of each queue. */
  readonly concurrencyOf: (queue: string) => number
  readonly heartbeatMs: number
  readonly pollMs: number
  readonly retentionMs: number
  readonly stopMs: number
  /** For people to read: who holds the leases. */
  readonly worker: string
  readonly keepsTrace?: boolean
  /** Told of each job that ended here. */
  readonly onEnd: (job: ClaimedJob, ending: Ending, error: unknown) => void
  /** Told of the jobs that were taken back from workers that are gone. */
  readonly onLapsed: (jobs: readonly LapsedJob[]) => void
}

interface Queue {
  readonly name: string
  readonly names: readonly string[]
  readonly concurrency: number
  running: number
  /** The last claim took all it could: there may be more. */
  hasMore: boolean
  /** Jobs claimed since the last that was taken for its age. */
  sinceOldest: number
}

/** One claimed job in so many is the one that is due longest, whatever its priority. */
const oldestOneIn = 5
/** For aborted jobs to end before they are given back. */
const abortedMs = 250

export class JobWorker {
  readonly #settings: WorkerSettings
  readonly #queues: readonly Queue[]
  /** By token: a job that was lost may be claimed again before its old run has ended. */
  readonly #running = new Map<number, RunningJob>()
  readonly #interrupted: RunningJob[] = []
  readonly #alarm = new Alarm()
  readonly #counts: WorkerCounts
  readonly #watch: LeaseWatch
  readonly #sweeper: Sweeper
  #loop: Promise<void> = Promise.resolve()
  #isDraining = false
  #stopped: Promise<void> | undefined
  #allEnded: PromiseWithResolvers<void> | undefined

  constructor(settings: WorkerSettings) {
    this.#settings = settings
    this.#queues = queuesOf(settings)
    this.#counts = new WorkerCounts(this.#queues.map(({ name }) => name))
    this.#watch = new LeaseWatch({
      ...settings,
      running: () => this.#running.values(),
      onLost: () => {
        this.#counts.counters.leasesLost += 1
      },
    })
    this.#sweeper = new Sweeper({
      ...settings,
      names: [...settings.definitions.keys()],
      onLapsed: (jobs) => this.#lapsed(jobs),
    })
  }

  stats(): WorkerStats {
    const { counters, runSeconds } = this.#counts
    return { ...counters, running: this.#running.size, runSeconds }
  }

  start(): void {
    this.#watch.start()
    this.#sweeper.start()
    this.#loop = this.#claimLoop()
  }

  /** There may be something to claim. */
  wake(): void {
    this.#alarm.wake()
  }

  /** The job was cancelled: its run, if it is here, ends sooner than by its heartbeat. */
  abort(id: string): void {
    for (const job of this.#running.values()) {
      if (job.lease.id === id) job.abort(new LeaseLost('The job was cancelled.'))
    }
  }

  /** Claims no more. */
  drain(): void {
    this.#isDraining = true
    this.#alarm.wake()
  }

  /** Lets jobs finish within the bound, or until `signal`, and gives back those that did not. */
  stop(signal?: AbortSignal): Promise<void> {
    this.#stopped ??= this.#stop(signal)
    return this.#stopped
  }

  async #stop(signal: AbortSignal | undefined): Promise<void> {
    this.drain()
    // A claim that was on its way adds to what runs.
    const quiet = this.#loop.then(() => this.#ended())
    await within(this.#settings.stopMs, Promise.race([quiet, aborted(signal)]))
    for (const job of this.#running.values()) {
      job.abort(new WorkerStopping('The worker stops; the job goes on elsewhere.'))
    }
    await within(abortedMs, this.#ended())
    const left = [...this.#running.values()]
    for (const job of left) job.settleNoLonger()
    // One that is being settled has ended, if only the store takes its word.
    const unfinished = left.filter(({ isSettling }) => !isSettling)
    await this.#release([...this.#interrupted, ...unfinished].map(({ lease }) => lease))
    await Promise.all([this.#watch.stop(), this.#sweeper.stop(), this.#loop])
  }

  async #claimLoop(): Promise<void> {
    const { pollMs, random } = this.#settings
    while (!this.#isDraining) {
      for (const queue of this.#queues) await this.#claim(queue)
      await this.#alarm.sleep(pollMs * (0.75 + random() / 2))
    }
  }

  async #claim(queue: Queue): Promise<void> {
    const { leases, clock, leaseMs, worker, keepsTrace, logger, monotonic } = this.#settings
    const free = queue.concurrency - queue.running
    if (free < 1 || this.#isDraining) return
    const { name, names } = queue
    const byAge = Math.floor((queue.sinceOldest + free) / oldestOneIn)
    const request = { queue: name, names, limit: free, byAge, leaseMs, worker, keepsTrace }
    const atMs = monotonic()
    try {
      const claimed = await claimJobs({ ...leases, clock }, request)
      queue.hasMore = claimed.length === free
      queue.sinceOldest = (queue.sinceOldest + claimed.length) % oldestOneIn
      if (this.#isDraining) return await this.#release(claimed.map(leaseOf))
      for (const job of claimed) this.#begin(job, queue, atMs)
    } catch (error) {
      logger.warn({ err: error, queue: name }, 'no jobs could be claimed')
    }
  }

  #begin(claimed: ClaimedJob, queue: Queue, atMs: number): void {
    const definition = this.#settings.definitions.get(claimed.name)
    if (definition === undefined) return
    this.#counts.counters.claimed += 1
    queue.running += 1
    const job = new RunningJob(claimed, definition, atMs, this.#settings)
    this.#running.set(claimed.lease_token, job)
    const startMs = this.#settings.monotonic()
    void job.run().then((ending) => {
      this.#counts.ended(queue.name, ending, this.#settings.monotonic() - startMs)
      this.#end(job, queue, ending)
    })
  }

  #end(job: RunningJob, queue: Queue, ending: Ending): void {
    this.#running.delete(job.lease.token)
    queue.running -= 1
    if (ending === 'interrupted') this.#interrupted.push(job)
    this.#settings.onEnd(job.claimed, ending, job.error)
    if (queue.hasMore) this.wake()
    if (this.#running.size === 0) this.#allEnded?.resolve()
  }

  #ended(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve()
    this.#allEnded ??= Promise.withResolvers()
    return this.#allEnded.promise
  }

  #lapsed(jobs: readonly LapsedJob[]): void {
    const { counters } = this.#counts
    counters.lapsed += jobs.length
    counters.dead += jobs.filter(({ state }) => state === 'dead').length
    this.#settings.onLapsed(jobs)
    this.wake()
  }

  async #release(held: readonly Lease[]): Promise<void> {
    const { leases, logger } = this.#settings
    try {
      this.#counts.counters.released += await releaseJobs(leases, held)
    } catch (error) {
      // Another worker has them when their leases run out.
      logger.warn({ err: error, jobs: held.length }, 'jobs could not be given back')
    }
  }
}

function leaseOf({ id, lease_token: token }: ClaimedJob): Lease {
  return { id, token }
}

function queuesOf({ definitions, concurrencyOf }: WorkerSettings): readonly Queue[] {
  const all = [...definitions.values()]
  return [...new Set(all.map(({ queue }) => queue))].map((name) => ({
    name,
    names: all.filter(({ queue }) => queue === name).map((definition) => definition.name),
    concurrency: concurrencyOf(name),
    running: 0,
    hasMore: false,
    sinceOldest: 0,
  }))
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve()
    signal?.addEventListener('abort', () => resolve(), { once: true })
  })
}
