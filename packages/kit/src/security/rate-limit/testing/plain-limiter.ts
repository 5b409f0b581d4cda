/**
 * A limiter that is plain enough to be believed, and that tests can tell how to answer.
 *
 * @module
 */

import { gcraRemaining, gcraRule, gcraWaitUs } from '../gcra.ts'
import type { LimitAsk, LimitDecision, Limiter, LimiterStats, LimitView } from '../limiter.ts'

/** `late`: as one that asks Redis. `blind`: as one that cannot. */
export type Manner = 'at once' | 'late' | 'blind' | 'unavailable'

export class PlainLimiter implements Limiter {
  manner: Manner = 'at once'
  nowMs = 0
  /** Policy that cannot be told of, as Redis cannot be asked for it. */
  blindFor: string | undefined
  /** Every ask that was given back. */
  readonly refunded: LimitAsk[] = []
  readonly charged: LimitAsk[] = []
  isClosed = false
  readonly #arrivalUs = new Map<string, number>()

  take(asks: readonly LimitAsk[]): LimitDecision | Promise<LimitDecision> {
    const decision = this.#decide(asks)
    return this.manner === 'late' ? Promise.resolve(decision) : decision
  }

  charge(asks: readonly LimitAsk[]): void {
    this.charged.push(...asks)
    this.#move(asks, 1)
  }

  refund(asks: readonly LimitAsk[]): void {
    this.refunded.push(...asks)
    this.#move(asks, -1)
  }

  peek(asks: readonly LimitAsk[]): readonly LimitView[] {
    return asks.map((ask) => tightest(this.#views(ask)))
  }

  stats(): LimiterStats {
    const keys = this.#arrivalUs.size
    const alone = { source: 'local', nodes: 1, storeSeconds: undefined } as const
    return { decisions: {}, ...alone, keys, overflows: 0 }
  }

  async close(): Promise<void> {
    this.isClosed = true
  }

  #decide(asks: readonly LimitAsk[]): LimitDecision {
    const views = asks.map((ask) => this.#views(ask))
    const deniedBy = views.flatMap((each) => each.filter(({ waitMs }) => waitMs > 0))
    const refusal = this.#refusal(deniedBy.length > 0)
    if (refusal === undefined) this.#move(asks, 1)
    const shown = tightest(asks.flatMap((ask) => this.#views(ask)))
    return {
      isAllowed: refusal === undefined,
      deniedBy: refusal === 'quota' ? deniedBy : [],
      shown: this.#isBlind(asks, refusal) ? undefined : shown,
      refusal,
      retryAfterMs: Math.max(0, ...deniedBy.map(({ waitMs }) => waitMs)),
    }
  }

  #isBlind(asks: readonly LimitAsk[], refusal: LimitDecision['refusal']): boolean {
    if (this.manner === 'blind' || refusal === 'unavailable') return true
    return asks.some(({ policy }) => policy.name === this.blindFor)
  }

  #refusal(isOver: boolean): LimitDecision['refusal'] {
    if (this.manner === 'unavailable') return 'unavailable'
    return isOver ? 'quota' : undefined
  }

  #views({ policy, key, cost }: LimitAsk): LimitView[] {
    return policy.windows.map((window) => {
      const aheadUs = this.#aheadUs(`${policy.name} ${window.name} ${key}`)
      const rule = gcraRule(window)
      return {
        policy,
        window,
        remaining: gcraRemaining(rule, aheadUs),
        resetMs: aheadUs / 1000,
        waitMs: gcraWaitUs(rule, aheadUs, cost) / 1000,
      }
    })
  }

  #move(asks: readonly LimitAsk[], sign: 1 | -1): void {
    for (const { policy, key, cost } of asks) {
      for (const window of policy.windows) {
        const name = `${policy.name} ${window.name} ${key}`
        const movedUs = this.#aheadUs(name) + sign * cost * gcraRule(window).intervalUs
        this.#arrivalUs.set(name, this.nowMs * 1000 + Math.max(0, movedUs))
      }
    }
  }

  #aheadUs(name: string): number {
    return Math.max(0, (this.#arrivalUs.get(name) ?? 0) - this.nowMs * 1000)
  }
}

function tightest(views: readonly LimitView[]): LimitView {
  const [first, ...others] = views
  if (first === undefined) throw new Error('nothing was asked')
  const share = ({ remaining, window }: LimitView) => remaining / window.limit
  return others.reduce((one, other) => (share(other) < share(one) ? other : one), first)
}
