/**
 * One request that has to wait for the store: takes from all its limits, or puts back what it took.
 *
 * First, before anything is waited for, what needs no store: requests that come meanwhile see it.
 * Then what the other modes have to ask for, and last all `exact` limits in one call, as what that
 * has taken is final.
 *
 * @module
 */

import { type LimiterClock, microseconds } from './clock.ts'
import { allowed, leastRoom, refusedFor, viewOf } from './decision.ts'
import type { Exact } from './exact.ts'
import type { LimitDecision, LimitView } from './limiter.ts'
import type { LocalTake } from './local-take.ts'
import type { CountedAsk, Mode, Outcome } from './mode.ts'

export interface Modes {
  readonly exact: Exact
  readonly lease: Mode
  readonly optimistic: Mode
}

export interface TakingParts {
  readonly clock: LimiterClock
  readonly fallback: LocalTake
  readonly modes: Modes
  /** For everything that the request waits for. */
  readonly waitMs: number
}

export class Taking {
  readonly #parts: TakingParts
  readonly #untilMs: number
  readonly #undo: ((nowUs: number) => void)[] = []
  readonly #views: LimitView[] = []
  #isShown = true

  constructor(parts: TakingParts) {
    this.#parts = parts
    this.#untilMs = parts.clock.now() + parts.waitMs
  }

  async run(ready: readonly CountedAsk[], waiting: readonly CountedAsk[]): Promise<LimitDecision> {
    for (const ask of ready) this.#takeReady(ask)
    const exact = waiting.filter(({ limit }) => limit.policy.mode === 'exact')
    for (const ask of waiting) {
      const { mode } = ask.limit.policy
      if (mode === 'exact') continue
      const outcome = await this.#parts.modes[mode].obtain(ask, this.#leftMs())
      const refusal = this.#judge([ask], [outcome])
      if (refusal !== undefined) return refusal
    }
    if (exact.length > 0) {
      const outcomes = await this.#parts.modes.exact.obtain(exact, this.#leftMs())
      const refusal = this.#judge(exact, outcomes)
      if (refusal !== undefined) return refusal
    }
    return allowed(this.#isShown ? leastRoom(this.#views) : undefined)
  }

  #takeReady(ask: CountedAsk): void {
    const { limit, key } = ask
    const { mode } = limit.policy
    if (mode === 'exact') return
    const nowUs = microseconds(this.#parts.clock)
    this.#parts.modes[mode].take(ask, limit.counter.claim(key, nowUs), nowUs)
    this.#taken(ask, undefined)
  }

  /** The refusal, if there is one: then nothing of the request stays taken. */
  #judge(asks: readonly CountedAsk[], outcomes: readonly Outcome[]): LimitDecision | undefined {
    const denied: LimitView[] = []
    let failed: { readonly isUnsent: boolean } | undefined
    for (const [index, { limit }] of asks.entries()) {
      const outcome = outcomes[index]
      if (outcome?.kind === 'failed') failed = outcome
      if (outcome?.kind !== 'denied') continue
      limit.tally.denied += 1
      denied.push(outcome.view)
    }
    if (denied.length > 0) return this.#undone(refusedFor(denied, this.#isShown))
    if (failed !== undefined) return this.#fallBack(asks, failed.isUnsent)
    for (const [index, ask] of asks.entries()) {
      const outcome = outcomes[index]
      if (outcome?.kind === 'taken') this.#taken(ask, outcome.view)
    }
    return undefined
  }

  #fallBack(counted: readonly CountedAsk[], isUnsent: boolean): LimitDecision | undefined {
    this.#isShown = false
    const { fallback } = this.#parts
    const asks = counted.map(({ ask }) => ask)
    const decision = fallback.share(asks, isUnsent)
    if (!decision.isAllowed) return this.#undone(decision)
    for (const ask of counted) {
      this.#undo.push((nowUs) => fallback.putBackShare(ask, nowUs, isUnsent))
    }
    return undefined
  }

  #taken(ask: CountedAsk, view: LimitView | undefined): void {
    const { limit, key, cost } = ask
    const nowUs = microseconds(this.#parts.clock)
    limit.tally.allowed += 1
    this.#views.push(view ?? viewOf(limit, limit.counter.claim(key, nowUs), cost, nowUs, false))
    this.#undo.push((atUs) => {
      limit.tally.allowed -= 1
      this.#parts.modes[limit.policy.mode].putBack(ask, atUs)
    })
  }

  #undone(refusal: LimitDecision): LimitDecision {
    const nowUs = microseconds(this.#parts.clock)
    for (const undo of this.#undo) undo(nowUs)
    return refusal
  }

  #leftMs(): number {
    return Math.max(this.#untilMs - this.#parts.clock.now(), 1)
  }
}
