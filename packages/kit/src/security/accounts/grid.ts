/**
 * When an answer may leave, so that the time it took says nothing about why it was given.
 *
 * An answer leaves a whole number of steps after its request came, never sooner than the slowest
 * that was seen lately: then a kind of account whose check takes longer, such as one with an older
 * hash, is waited for by all others. Waiting costs a timer, where hashing twice would cost a core.
 *
 * @module
 */

import { setTimeout as sleepFor } from 'node:timers/promises'

export interface GridOptions {
  /** Milliseconds between the moments at which answers leave. Default 25. */
  readonly stepMs?: number | undefined
  /** Longest that an answer is held for the sake of slower ones, in milliseconds. Default 1,000. */
  readonly floorMsMax?: number | undefined
  /** For how long the slowest is remembered at least, in milliseconds. Default 60,000. */
  readonly memoryMs?: number | undefined
  /** Monotonic clock in milliseconds. Default `performance.now`. */
  readonly monotonicMs?: (() => number) | undefined
  /** Default: a timer. */
  readonly sleep?: ((milliseconds: number) => Promise<unknown>) | undefined
}

export class Grid {
  readonly #stepMs: number
  readonly #floorMsMax: number
  readonly #memoryMs: number
  readonly #monotonicMs: () => number
  readonly #sleep: (milliseconds: number) => Promise<unknown>
  /** The slowest of this span of time and of the one before. */
  #slowest = { sinceMs: 0, nowMs: 0, beforeMs: 0 }

  /** @throws RangeError naming the option that makes no sense. */
  constructor(options: GridOptions = {}) {
    this.#stepMs = positive('stepMs', options.stepMs ?? 25)
    this.#floorMsMax = positive('floorMsMax', options.floorMsMax ?? 1_000)
    this.#memoryMs = positive('memoryMs', options.memoryMs ?? 60_000)
    this.#monotonicMs = options.monotonicMs ?? (() => performance.now())
    this.#sleep = options.sleep ?? sleepFor
  }

  /** When a request came, for {@link leave}. */
  now(): number {
    return this.#monotonicMs()
  }

  /** Resolves when the answer to a request that came at `cameMs` may leave. */
  async leave(cameMs: number): Promise<void> {
    const tookMs = this.#monotonicMs() - cameMs
    const floorMs = Math.min(this.#remember(tookMs), this.#floorMsMax)
    const steps = Math.ceil(Math.max(tookMs, floorMs) / this.#stepMs)
    const leavesMs = cameMs + steps * this.#stepMs
    // A timer may go off a little early.
    for (let nowMs = cameMs + tookMs; nowMs < leavesMs; nowMs = this.#monotonicMs()) {
      await this.#sleep(Math.ceil(leavesMs - nowMs))
    }
  }

  #remember(tookMs: number): number {
    const nowMs = this.#monotonicMs()
    const { sinceMs, nowMs: slowest } = this.#slowest
    const ageMs = nowMs - sinceMs
    if (ageMs >= this.#memoryMs) {
      const beforeMs = ageMs < 2 * this.#memoryMs ? slowest : 0
      this.#slowest = { sinceMs: nowMs, nowMs: 0, beforeMs }
    }
    this.#slowest.nowMs = Math.max(this.#slowest.nowMs, tookMs)
    return Math.max(this.#slowest.nowMs, this.#slowest.beforeMs)
  }
}

function positive(name: string, value: number): number {
  if (value > 0 && value < Number.POSITIVE_INFINITY) return value
  throw new RangeError(`grid.${name} must be a positive number, got ${value}`)
}
