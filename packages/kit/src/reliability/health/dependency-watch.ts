/**
 * Checks one dependency in the background: down after two failures in a row, up after one success.
 *
 * One check at a time: one that does not end in time counts as a failure, at each interval anew, and
 * no other is started before it has ended. A process that did not get to run blames nobody else: a
 * check whose time is up while it could not look gets its time once more.
 *
 * @module
 */

import type { Clock } from './clock.ts'
import type {
  Criticality,
  Dependency,
  DependencyReport,
  DependencyStatus,
  Facts,
} from './dependency.ts'

// One failure may be chance: a lost packet, or a process that did not get to run.
const failuresToBeDown = 2
/** A timer that is later than this tells of a process that was busy. */
const lateMs = 50

export interface WatchSurroundings {
  readonly clock: Clock
  /** The status has changed; `error` is why, if it is down. For the log: it may name hosts. */
  readonly onChange: (report: DependencyReport, error: unknown) => void
}

export class DependencyWatch implements DependencyReport {
  readonly name: string
  readonly criticality: Criticality
  status: DependencyStatus = 'unknown'
  latencyMs: number | undefined
  facts: Facts | undefined
  readonly #check: Dependency['check']
  readonly #timeoutMs: number
  readonly #intervalMs: number
  readonly #around: WatchSurroundings
  #failures = 0
  #running: AbortController | undefined
  #cancelNext: (() => void) | undefined

  /** @throws RangeError if an interval makes no sense. */
  constructor(dependency: Dependency, around: WatchSurroundings) {
    this.name = dependency.name
    this.criticality = dependency.criticality
    this.#check = dependency.check
    this.#timeoutMs = positive(`${this.name}: timeoutMs`, dependency.timeoutMs ?? 500)
    this.#intervalMs = positive(`${this.name}: intervalMs`, dependency.intervalMs ?? 1_000)
    this.#around = around
  }

  /** Checks now, and at each interval from now on. */
  start(): void {
    this.#cancelNext = this.#around.clock.after(this.#intervalMs, () => this.start())
    if (this.#running === undefined) void this.#run()
    else if (this.#running.signal.aborted) this.#failed(this.#running.signal.reason)
  }

  stop(): void {
    this.#cancelNext?.()
    this.#running?.abort(new Error('the service stops'))
  }

  async #run(): Promise<void> {
    const { clock } = this.#around
    const startedAtMs = clock.now()
    const running = new AbortController()
    this.#running = running
    const cancelTimeout = this.#whenTimeIsUp(() => {
      running.abort(new Error(`no answer within ${this.#timeoutMs} ms`))
      this.#failed(running.signal.reason)
    })
    let facts: Facts | undefined
    try {
      await this.#check(running.signal, (shown) => {
        facts = shown
      })
      if (!running.signal.aborted) this.#succeeded(clock.now() - startedAtMs, facts)
    } catch (error) {
      if (!running.signal.aborted) this.#failed(error, facts)
    } finally {
      cancelTimeout()
      this.#running = undefined
    }
  }

  #whenTimeIsUp(act: () => void): () => void {
    const { clock } = this.#around
    const dueAtMs = clock.now() + this.#timeoutMs
    let cancel = clock.after(this.#timeoutMs, () => {
      if (clock.now() - dueAtMs <= lateMs) act()
      else cancel = clock.after(this.#timeoutMs, act)
    })
    return () => cancel()
  }

  #succeeded(latencyMs: number, facts: Facts | undefined): void {
    this.#failures = 0
    this.latencyMs = latencyMs
    this.facts = facts
    this.#become('up', undefined)
  }

  #failed(error: unknown, facts?: Facts): void {
    this.#failures += 1
    if (this.#failures < failuresToBeDown) return
    this.latencyMs = undefined
    this.facts = facts
    this.#become('down', error)
  }

  #become(status: DependencyStatus, error: unknown): void {
    if (this.status === status) return
    this.status = status
    this.#around.onChange(this, error)
  }
}

function positive(name: string, ms: number): number {
  if (Number.isInteger(ms) && ms > 0) return ms
  throw new RangeError(`${name} must be a whole number of milliseconds above 0, got ${ms}`)
}
