/**
 * The way to the store: calls that never reject, end in time, and say whether there is any point.
 *
 * Up is what is connected and has not failed five times in a row. While it is down nobody asks; the
 * heartbeat finds out when that is over, and the connection itself, where it tells.
 *
 * @module
 */

import { DurationHistogram, type HistogramValue } from '../../observability/metrics/index.ts'
import type { LimiterClock } from './clock.ts'
import type { StoreCall } from './limit-store.ts'
import { Turns } from './turns.ts'

/** What is used of a connection, such as a port of the redis concern. */
export interface RedisStateSource {
  readonly state: string
  readonly onUp: (act: () => void) => () => void
  readonly onDown: (act: (why: string) => void) => () => void
}

/** Without a reply it has failed; `isUnsent` if the store cannot have heard of it. */
export type StoreOutcome<T> =
  | { readonly reply: T }
  | { readonly reply: undefined; readonly isUnsent: boolean }

type Begin<T> = (call: StoreCall) => Promise<T>

export interface StoreLinkOptions {
  readonly clock: LimiterClock
  readonly redisState?: RedisStateSource | undefined
  readonly onChange: (isUp: boolean) => void
}

/** Around the 25 ms that a request waits. */
const boundsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]

const failuresToGiveUp = 5
/** Fewer than a connection refuses, and how many more requests may wait. */
const inFlightMax = 128
const waitingMax = 4_096

const unsentReasons: ReadonlySet<unknown> = new Set(['away', 'open', 'busy', 'closed'])
/** These say nothing of the store. */
const ownReasons: ReadonlySet<unknown> = new Set(['busy', 'closed'])

const unsent = { reply: undefined, isUnsent: true } as const
const unknown = { reply: undefined, isUnsent: false } as const

export class StoreLink {
  readonly #clock: LimiterClock
  readonly #onChange: (isUp: boolean) => void
  readonly #endings: (() => void)[] = []
  readonly #turns: Turns
  /** Of the calls under way: says that it is too late. */
  readonly #lates = new Set<() => void>()
  readonly #seconds = new DurationHistogram(boundsSeconds)
  #isConnected: boolean
  #failures = 0
  #isClosed = false

  constructor({ clock, redisState, onChange }: StoreLinkOptions) {
    this.#clock = clock
    this.#onChange = onChange
    this.#turns = new Turns(clock, inFlightMax, waitingMax)
    this.#isConnected = redisState === undefined || redisState.state === 'up'
    if (redisState === undefined) return
    this.#endings.push(redisState.onUp(() => this.#connected(true)))
    this.#endings.push(redisState.onDown(() => this.#connected(false)))
  }

  get isUp(): boolean {
    return this.#isConnected && this.#failures < failuresToGiveUp && !this.#isClosed
  }

  /** How long calls took, those among them that were given up; it goes on counting. */
  get seconds(): HistogramValue {
    return this.#seconds
  }

  /** For what no request waits for. */
  async call<T>(begin: Begin<T>, timeoutMs: number): Promise<StoreOutcome<T>> {
    const sentMs = this.#clock.now()
    const { promise: late, resolve } = Promise.withResolvers<typeof unknown>()
    const end = () => resolve(unknown)
    const cancel = this.#clock.after(timeoutMs, end)
    this.#lates.add(end)
    try {
      const outcome = await Promise.race([this.#replyOf(begin, timeoutMs), late])
      this.#seconds.observe((this.#clock.now() - sentMs) / 1_000)
      this.#counted(outcome === unknown ? 1 : -this.#failures)
      return outcome
    } catch (error) {
      const reason = (error as { readonly reason?: unknown } | undefined)?.reason
      if (!ownReasons.has(reason)) this.#counted(1)
      return unsentReasons.has(reason) ? unsent : unknown
    } finally {
      cancel()
      this.#lates.delete(end)
    }
  }

  /** For what a request waits for: the connection refuses none of these for their number. */
  async callInTurn<T>(begin: Begin<T>, timeoutMs: number): Promise<StoreOutcome<T>> {
    const untilMs = this.#clock.now() + timeoutMs
    if (!(await this.#turns.enter(timeoutMs))) return unsent
    try {
      return await this.call(begin, Math.max(untilMs - this.#clock.now(), 1))
    } finally {
      this.#turns.leave()
    }
  }

  /** Nobody waits any longer. */
  close(): void {
    this.#isClosed = true
    for (const end of this.#lates) end()
    for (const end of this.#endings) end()
  }

  async #replyOf<T>(begin: Begin<T>, timeoutMs: number): Promise<{ readonly reply: T }> {
    return { reply: await begin({ timeoutMs }) }
  }

  #connected(isConnected: boolean): void {
    this.#tellingChange(() => {
      this.#isConnected = isConnected
      this.#failures = 0
    })
  }

  #counted(failures: number): void {
    this.#tellingChange(() => {
      this.#failures += failures
    })
  }

  #tellingChange(act: () => void): void {
    const wasUp = this.isUp
    act()
    if (this.isUp !== wasUp) this.#onChange(this.isUp)
  }
}
