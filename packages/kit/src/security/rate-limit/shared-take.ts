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
import type { CountedAsk } from './mode.ts'
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
    const places: number[] = []
    const waiting: CountedAsk[] = []
    const denied: LimitView[] = []
    for (const ask of asks) {
      const { policy, key, cost } = ask
      ask.isOfShare = false
      const limit = this.#parts.limits.of(policy)
      const counted = { ask, limit, key, cost }
      const place = limit.counter.claim(key, nowUs)
      const verdict = this.#parts.modes[policy.mode].judge(counted, place, nowUs)
      if (verdict === 'take') {
        ready.push(counted)
        places.push(place)
      } else if (verdict === 'wait') waiting.push(counted)
      else denied.push(deny(counted, place, nowUs))
    }
    if (denied.length > 0) return refusedFor(denied, true)
    if (waiting.length > 0) return new Taking(this.#parts).run(ready, waiting)
    return this.#takeReady(ready, places, nowUs)
  }

  #takeReady(
    ready: readonly CountedAsk[],
    places: readonly number[],
    nowUs: number,
  ): LimitDecision {
    let tightest = 0
    let least = Number.POSITIVE_INFINITY
    for (let index = 0; index < ready.length; index += 1) {
      const ask = ready[index]
      if (ask === undefined) continue
      const { policy, counter, tally } = ask.limit
      const place = places[index] ?? 0
      if (policy.mode !== 'exact') this.#parts.modes[policy.mode].take(ask, place, nowUs)
      tally.allowed += 1
      const room = counter.room(place, nowUs)
      if (room >= least) continue
      tightest = index
      least = room
    }
    const shown = ready[tightest]
    return allowed(shown && viewAt(shown, places[tightest] ?? 0, nowUs))
  }
}

function deny(ask: CountedAsk, place: number, nowUs: number): LimitView {
  ask.limit.tally.denied += 1
  return viewAt(ask, place, nowUs)
}

function viewAt({ limit, cost }: CountedAsk, place: number, nowUs: number): LimitView {
  return viewOf(limit, place, cost, nowUs, false)
}
