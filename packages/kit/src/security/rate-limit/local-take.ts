/**
 * Takes by what this process knows alone: from all limits or from none, at once.
 *
 * Without Redis these are the limits. While Redis is away it is this process's share of them, counted
 * on from what was known last.
 *
 * @module
 */

import { type LimiterClock, microseconds } from './clock.ts'
import type { CountedLimit, CountedLimits } from './counted-limits.ts'
import { allowed, refusedFor, unavailable, viewOf } from './decision.ts'
import type { LimitAsk, LimitDecision, LimitView } from './limiter.ts'
import type { CountedAsk } from './mode.ts'

export interface LocalTakeOptions {
  readonly clock: LimiterClock
  readonly limits: CountedLimits
  /** Units of a share, which Redis has to hear of; below 0 if they were put back. */
  readonly onShare?: (limit: CountedLimit, key: string, units: number) => void
}

export class LocalTake {
  readonly #clock: LimiterClock
  readonly #limits: CountedLimits
  readonly #onShare: LocalTakeOptions['onShare']
  /** Of the asks of the call that is being served: nothing is allocated for them, nor looked up twice. */
  readonly #places: number[] = []
  readonly #found: CountedLimit[] = []

  constructor({ clock, limits, onShare }: LocalTakeOptions) {
    this.#clock = clock
    this.#limits = limits
    this.#onShare = onShare
  }

  whole(asks: readonly LimitAsk[]): LimitDecision {
    const nowUs = microseconds(this.#clock)
    if (!this.#fits(asks, nowUs, false)) return this.#refused(asks, nowUs, false)
    const tightest = this.#takeAll(asks, nowUs)
    const ask = asks[tightest]
    const limit = this.#found[tightest]
    if (ask === undefined || limit === undefined) return allowed(undefined)
    return allowed(viewOf(limit, this.#places[tightest] ?? 0, ask.cost, nowUs, false))
  }

  /** `isTold` unless Redis may have counted it already. */
  share(asks: readonly LimitAsk[], isTold = true): LimitDecision {
    const nowUs = microseconds(this.#clock)
    if (asks.some(isDenied)) return this.#unavailable(asks)
    if (!this.#fits(asks, nowUs, true)) return this.#refused(asks, nowUs, true)
    const told = isTold ? this.#onShare : undefined
    for (let index = 0; index < asks.length; index += 1) {
      const ask = asks[index]
      const limit = this.#found[index]
      if (ask === undefined || limit === undefined) continue
      limit.tally.allowed += 1
      ask.isOfShare = true
      if (ask.policy.onUnavailable === 'allow') continue
      limit.counter.take(this.#places[index] ?? 0, ask.cost, nowUs, true)
      told?.(limit, ask.key, ask.cost)
    }
    return allowed(undefined)
  }

  /** Of what was allowed before, back the way it was taken: Redis may have come or gone since. */
  refund(ask: LimitAsk, nowUs: number): void {
    const { policy, key, cost } = ask
    const wasShare = ask.isOfShare === true
    if (wasShare && policy.onUnavailable === 'allow') return
    const limit = this.#limits.of(policy)
    limit.counter.giveBack(limit.counter.claim(key, nowUs), cost, nowUs, wasShare)
  }

  putBackShare({ limit, key, cost }: CountedAsk, nowUs: number, isTold: boolean): void {
    limit.tally.allowed -= 1
    if (limit.policy.onUnavailable === 'allow') return
    limit.counter.giveBack(limit.counter.claim(key, nowUs), cost, nowUs, true)
    if (isTold) this.#onShare?.(limit, key, -cost)
  }

  /** Finds the places, and whether there is room in all of them. */
  #fits(asks: readonly LimitAsk[], nowUs: number, isShare: boolean): boolean {
    let fits = true
    for (let index = 0; index < asks.length; index += 1) {
      const ask = asks[index]
      if (ask === undefined) continue
      const limit = this.#limits.of(ask.policy)
      const { counter } = limit
      const place = counter.claim(ask.key, nowUs)
      this.#found[index] = limit
      this.#places[index] = place
      if (isShare && ask.policy.onUnavailable === 'allow') continue
      if (counter.waitUs(place, ask.cost, nowUs, isShare) > 0) fits = false
    }
    return fits
  }

  /** From the places that were found; gives the index of the one that then has the least room. */
  #takeAll(asks: readonly LimitAsk[], nowUs: number): number {
    let tightest = 0
    let least = Number.POSITIVE_INFINITY
    for (let index = 0; index < asks.length; index += 1) {
      const limit = this.#found[index]
      if (limit === undefined) continue
      const place = this.#places[index] ?? 0
      limit.counter.take(place, asks[index]?.cost ?? 0, nowUs, false)
      limit.tally.allowed += 1
      const room = limit.counter.room(place, nowUs)
      if (room >= least) continue
      tightest = index
      least = room
    }
    return tightest
  }

  /** From the places that were found. */
  #refused(asks: readonly LimitAsk[], nowUs: number, isShare: boolean): LimitDecision {
    const views: LimitView[] = []
    for (let index = 0; index < asks.length; index += 1) {
      const ask = asks[index]
      const limit = this.#found[index]
      if (ask === undefined || limit === undefined) continue
      if (isShare && ask.policy.onUnavailable === 'allow') continue
      const place = this.#places[index] ?? 0
      if (limit.counter.waitUs(place, ask.cost, nowUs, isShare) === 0) continue
      limit.tally.denied += 1
      views.push(viewOf(limit, place, ask.cost, nowUs, isShare))
    }
    return refusedFor(views, !isShare)
  }

  #unavailable(asks: readonly LimitAsk[]): LimitDecision {
    for (const { policy } of asks) {
      if (policy.onUnavailable === 'deny') this.#limits.of(policy).tally.unavailable += 1
    }
    return unavailable()
  }
}

function isDenied({ policy }: LimitAsk): boolean {
  return policy.onUnavailable === 'deny'
}
