/**
 * Takes from limits that processes share: from all or from none.
 *
 * All are judged before any is taken, so that a denial that is known here costs nobody anything.
 * Where no limit needs the store, that is all, without a promise.
 *
 * @module
 */

import { microseconds } from './clock.ts'
import type { CountedLimits } from './counted-limits.ts'
import { allowed, refusedFor, viewOf } from './decision.ts'
import type { LimitAsk, LimitDecision, LimitView } from './limiter.ts'
import type { CountedAsk, Verdict } from './mode.ts'
import { Taking, type TakingParts } from './taking.ts'

export interface SharedTakeParts extends TakingParts {
  readonly limits: CountedLimits
}

export class SharedTake {
  readonly #parts: SharedTakeParts

  constructor(parts: SharedTakeParts) {
    this.#parts = parts
  }

  take(asks: readonly LimitAsk[]): LimitDecision | Promise<LimitDecision> {
    const nowUs = microseconds(this.#parts.clock)
    const ready: CountedAsk[] = []
    const waiting: CountedAsk[] = []
    const denied: LimitView[] = []
    for (const ask of asks) {
      const limit = this.#parts.limits.of(ask.policy)
      const counted = { ask, limit, key: ask.key, cost: ask.cost }
      const verdict = this.#judge(counted, nowUs)
      if (verdict === 'take') ready.push(counted)
      else if (verdict === 'wait') waiting.push(counted)
      else denied.push(this.#deny(counted, nowUs))
    }
    if (denied.length > 0) return refusedFor(denied, true)
    if (waiting.length > 0) return new Taking(this.#parts).run(ready, waiting)
    return this.#takeReady(ready, nowUs)
  }

  #judge(ask: CountedAsk, nowUs: number): Verdict {
    return this.#parts.modes[ask.limit.policy.mode].judge(ask, nowUs)
  }

  #takeReady(ready: readonly CountedAsk[], nowUs: number): LimitDecision {
    let [tightest, least] = [ready[0], Number.POSITIVE_INFINITY]
    for (const ask of ready) {
      const { mode } = ask.limit.policy
      if (mode !== 'exact') this.#parts.modes[mode].take(ask, nowUs)
      ask.limit.tally.allowed += 1
      const room = ask.limit.counter.room(this.#placeOf(ask, nowUs), nowUs)
      if (room < least) [tightest, least] = [ask, room]
    }
    return allowed(tightest === undefined ? undefined : this.#viewOf(tightest, nowUs))
  }

  #deny(ask: CountedAsk, nowUs: number): LimitView {
    ask.limit.tally.denied += 1
    return this.#viewOf(ask, nowUs)
  }

  #viewOf(ask: CountedAsk, nowUs: number): LimitView {
    return viewOf(ask.limit, this.#placeOf(ask, nowUs), ask.cost, nowUs, false)
  }

  #placeOf({ limit, key }: CountedAsk, nowUs: number): number {
    return limit.counter.claim(key, nowUs)
  }
}
