/**
 * The mode `exact`: the store decides about every request, so nothing is ever over.
 *
 * All asks of a request go in one call, which takes all or nothing. A key that was refused is refused
 * here until it can pass, for a second at most, so that who keeps trying does not keep Redis busy.
 *
 * @module
 */

import { type LimiterClock, microseconds } from './clock.ts'
import { holdDenied } from './counter.ts'
import { storedView } from './decision.ts'
import type { LimitStore, StoreReply } from './limit-store.ts'
import type { CountedAsk, Outcome, Verdict } from './mode.ts'
import type { Settler } from './settler.ts'
import type { StoreLink } from './store-link.ts'

export interface ExactParts {
  readonly clock: LimiterClock
  readonly link: StoreLink
  readonly settler: Settler
  readonly store: LimitStore
}

export class Exact {
  readonly #parts: ExactParts

  constructor(parts: ExactParts) {
    this.#parts = parts
  }

  judge(ask: CountedAsk, place: number, nowUs: number): Verdict {
    return isHeld(ask, place, nowUs) ? 'deny' : 'wait'
  }

  /** All of them or none: where one is denied, the others are neither taken nor denied. */
  async obtain(asks: readonly CountedAsk[], withinMs: number): Promise<readonly Outcome[]> {
    const { link, store } = this.#parts
    const wanted = asks.map(({ limit, key, cost }) => ({ policy: limit.policy, key, want: cost }))
    const outcome = await link.callInTurn(
      (call) => store.take(wanted, { all: true }, call),
      withinMs,
    )
    const { reply } = outcome
    if (reply === undefined) return asks.map(() => ({ kind: 'failed', isUnsent: outcome.isUnsent }))
    return asks.map((ask, index) => this.#learn(ask, reply, index))
  }

  /** For good: nobody but the store counts them. */
  putBack({ limit, key, cost }: CountedAsk, nowUs: number): void {
    const { counter } = limit
    counter.giveBack(counter.claim(key, nowUs), cost, nowUs, false)
    this.#parts.settler.takeBack(limit, key, cost)
  }

  #learn({ limit, key }: CountedAsk, { granted, windows }: StoreReply, index: number): Outcome {
    const { clock, settler } = this.#parts
    const nowUs = microseconds(clock)
    const stored = windows[index] ?? []
    const { policy, counter } = limit
    counter.learn(counter.claim(key, nowUs), stored, nowUs, settler.unitsOf(limit, key))
    const view = storedView(policy, stored)
    if ((granted[index] ?? 0) > 0 || view.waitMs === 0) return { kind: 'taken', view }
    holdDenied(counter, key, view.waitMs, nowUs)
    return { kind: 'denied', view }
  }
}

/** Whether the store refused it a moment ago, and would still. */
export function isHeld({ limit, cost }: CountedAsk, place: number, nowUs: number): boolean {
  const { counter } = limit
  return counter.heldUntil(place) > nowUs && counter.waitUs(place, cost, nowUs, false) > 0
}
