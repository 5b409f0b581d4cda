/**
 * The mode `optimistic`: takes at once by what this process knows, and tells the store afterwards.
 *
 * The processes go over by what they have not told each other: at most nodes + all arrivals in
 * 10 ms + 3 round trips. It is repaid, as the store counts it as debt. Lest a burst goes over by more
 * than max(nodes, limit / 2), a process that has `unsettledMax` units of a key untold waits until it
 * has told them, one round trip; this takes limit / 2 / (nodes - 1) requests of a key within 5 ms.
 *
 * @module
 */

import { type LimiterClock, microseconds } from './clock.ts'
import { viewOf } from './decision.ts'
import { type CountedAsk, type Mode, type Outcome, taken, type Verdict } from './mode.ts'
import type { Settler } from './settler.ts'
import type { StoreLink } from './store-link.ts'

export interface OptimisticParts {
  readonly clock: LimiterClock
  readonly link: StoreLink
  readonly settler: Settler
}

export class Optimistic implements Mode {
  readonly #parts: OptimisticParts

  constructor(parts: OptimisticParts) {
    this.#parts = parts
  }

  judge({ limit, key, cost }: CountedAsk, place: number, nowUs: number): Verdict {
    if (limit.counter.waitUs(place, cost, nowUs, false) > 0) return 'deny'
    const untold = this.#parts.settler.unitsOf(limit, key)
    return untold === 0 || untold + cost <= limit.unsettledMax ? 'take' : 'wait'
  }

  take({ limit, key, cost }: CountedAsk, place: number, nowUs: number): void {
    limit.counter.take(place, cost, nowUs, false)
    this.#parts.settler.add(limit, key, cost)
  }

  async obtain(ask: CountedAsk, withinMs: number): Promise<Outcome> {
    const { clock, link, settler } = this.#parts
    const untilMs = clock.now() + withinMs
    while (link.isUp && clock.now() < untilMs) {
      await settler.next()
      const nowUs = microseconds(clock)
      const place = ask.limit.counter.claim(ask.key, nowUs)
      const verdict = this.judge(ask, place, nowUs)
      if (verdict === 'deny') {
        return { kind: 'denied', view: viewOf(ask.limit, place, ask.cost, nowUs, false) }
      }
      if (verdict === 'wait') continue
      this.take(ask, place, nowUs)
      return taken
    }
    return { kind: 'failed', isUnsent: true }
  }

  putBack({ limit, key, cost }: CountedAsk, nowUs: number): void {
    const { counter } = limit
    counter.giveBack(counter.claim(key, nowUs), cost, nowUs, false)
    this.#parts.settler.takeBack(limit, key, cost)
  }
}
