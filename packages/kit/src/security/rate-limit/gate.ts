/**
 * Decides about a request in two stages: before authentication by address, after it by who asks.
 *
 * A denial consumes nothing: what the first stage has taken is given back when the second refuses,
 * the `global` limit included, or one caller over its own limit would use up everybody's. Who is over
 * the limit of its address and brings a credential may be one who bypasses limits; whether it is,
 * only the second stage knows, so the refusal waits for it. That takes a verification, so the number
 * of such requests has a bound of its own, which is local and nobody passes.
 *
 * @module
 */

import type { KitError } from '../../foundation/errors/index.ts'
import type { Bypass } from './bypass.ts'
import { deltaSeconds, jitterOf } from './headers.ts'
import type { Limit } from './limit.ts'
import type { LimitAsk, LimitDecision, Limiter, LimitView } from './limiter.ts'
import type { Plans, Stage } from './plan.ts'
import { limitUnknown, quotaExceeded } from './refusals.ts'
import type { RefusedCredentials } from './refused-credentials.ts'
import { asksOf, type RequestLimits, show } from './request-limits.ts'

export interface GateParts {
  readonly plans: Plans
  readonly limiter: Limiter
  /** Counts in this process alone. */
  readonly bounds: Limiter
  /** Most requests of an address whose credential is looked at, while its limit is used up. */
  readonly addressBound: readonly Limit[]
  readonly bypass: Bypass
  readonly refusedCredentials: RefusedCredentials
  readonly failedAuthenticationCost: number
  /** Milliseconds since the epoch; undefined if resets are told as deltas. */
  readonly epochNow: (() => number) | undefined
}

export interface GateStats {
  /** `rate_limit_shadow_denials_total{policy}` */
  readonly shadowDenials: Readonly<Record<string, number>>
  /** Refusals that waited for authentication, as the request brought a credential. */
  readonly deferred: number
  /** Refused by the bound of their address. */
  readonly bounded: number
  /** Refused as too many credentials of their address have been. */
  readonly credentialsUnread: number
}

type Verdict = KitError | undefined

export class Gate {
  readonly #parts: GateParts
  readonly #shadowDenials = new Map<string, number>()
  #deferred = 0
  #bounded = 0
  #credentialsUnread = 0

  constructor(parts: GateParts) {
    this.#parts = parts
  }

  /** Before authentication. */
  first(of: RequestLimits): Verdict | Promise<Verdict> {
    const unread = of.hasCredential ? this.#unread(of) : undefined
    if (unread !== undefined) return unread
    const asks = asksOf(of.plan.first.limits, of)
    if (asks.length === 0) return this.#shadow(of, of.plan.first)
    const decision = this.#parts.limiter.take(asks)
    return isPromise(decision)
      ? decision.then((decided) => this.#afterFirst(of, asks, decided))
      : this.#afterFirst(of, asks, decision)
  }

  /** After it, before the body. */
  second(of: RequestLimits): Verdict | Promise<Verdict> {
    if (of.pending !== undefined) return this.#pending(of, of.pending)
    const asks = asksOf(of.plan.second.limits, of)
    if (asks.length === 0) return this.#shadow(of, of.plan.second)
    const decision = this.#parts.limiter.take(asks)
    return isPromise(decision)
      ? decision.then((decided) => this.#afterSecond(of, asks, decided))
      : this.#afterSecond(of, asks, decision)
  }

  /** When the answer is about to leave: the lines of its head that tell of the limits. */
  answered(of: RequestLimits, statusCode: number): string {
    if (statusCode === 401) this.#failed(of)
    const { plans, epochNow } = this.#parts
    const { plan, networks, shown, isRefused } = of
    const policies = networks.middle === undefined ? plan.policyLine.v4 : plan.policyLine.v6
    if (shown === undefined || of.isUncertain) return policies
    const jitter = jitterOf(networks.narrow)
    return policies + plans.names.lines(shown, { jitter, isRefused }, epochNow?.())
  }

  stats(): GateStats {
    return {
      shadowDenials: Object.fromEntries(this.#shadowDenials),
      deferred: this.#deferred,
      bounded: this.#bounded,
      credentialsUnread: this.#credentialsUnread,
    }
  }

  /** Whether the credential is not even looked at. */
  #unread(of: RequestLimits): Verdict {
    const waitMs = this.#parts.refusedCredentials.waitMs(of.networks.narrow)
    if (waitMs === 0) return of.plan.bound === 'always' ? this.#bound(of) : undefined
    this.#credentialsUnread++
    of.outcome = 'denied'
    const seconds = deltaSeconds(waitMs, jitterOf(of.networks.narrow))
    return quotaExceeded(['failed-authentication'], seconds)
  }

  #bound(of: RequestLimits): Verdict {
    const { bounds, addressBound } = this.#parts
    if (addressBound.length === 0) return undefined
    const decision = bounds.take(asksOf(addressBound, of))
    // Without Redis it never waits.
    if (isPromise(decision) || decision.isAllowed) return undefined
    this.#bounded++
    return this.#refuse(of, decision)
  }

  #afterFirst(of: RequestLimits, asks: LimitAsk[], decision: LimitDecision): Verdict {
    if (decision.isAllowed) {
      of.taken = asks
      of.outcome ??= 'allowed'
      show(of, decision)
      return this.#shadow(of, of.plan.first)
    }
    if (!this.#mayWait(of, decision)) return this.#refuse(of, decision)
    const unread = of.plan.bound === 'deferred' ? this.#bound(of) : undefined
    if (unread !== undefined) return unread
    this.#deferred++
    of.pending = decision
    show(of, decision)
    return undefined
  }

  #mayWait(of: RequestLimits, { refusal, deniedBy }: LimitDecision): boolean {
    if (refusal !== 'quota' || !of.hasCredential) return false
    if (!this.#parts.bypass.canBeAsked(of.request)) return false
    return !deniedBy.some(({ policy }) => of.plan.global.some((limit) => limit.policy === policy))
  }

  #pending(of: RequestLimits, pending: LimitDecision): Verdict | Promise<Verdict> {
    const { bypass, limiter } = this.#parts
    if (!bypass.isAllowed(of.request)) return this.#refuse(of, pending)
    const asks = asksOf(of.plan.global, of)
    if (asks.length === 0) return this.#bypassed(of, pending)
    const decision = limiter.take(asks)
    const judge = (decided: LimitDecision) =>
      decided.isAllowed ? this.#bypassed(of, pending) : this.#refuse(of, decided)
    return isPromise(decision) ? decision.then(judge) : judge(decision)
  }

  #afterSecond(of: RequestLimits, asks: LimitAsk[], decision: LimitDecision): Verdict {
    if (decision.isAllowed) {
      of.taken.push(...asks)
      of.outcome ??= 'allowed'
      show(of, decision)
      return this.#shadow(of, of.plan.second)
    }
    if (decision.refusal === 'quota' && this.#parts.bypass.isAllowed(of.request)) {
      return this.#bypassed(of, decision)
    }
    if (of.taken.length > 0) this.#parts.limiter.refund(of.taken)
    return this.#refuse(of, decision)
  }

  #bypassed(of: RequestLimits, decision: LimitDecision): undefined {
    show(of, decision)
    of.outcome = 'bypassed'
    this.#parts.bypass.record(of.request, this.#namesOf(decision))
    return undefined
  }

  #refuse(of: RequestLimits, decision: LimitDecision): KitError {
    const { deniedBy, shown, retryAfterMs, refusal } = decision
    const jitter = jitterOf(of.networks.narrow)
    const seconds = deltaSeconds(retryAfterMs, jitter)
    of.isRefused = true
    of.outcome = refusal === 'unavailable' ? 'unavailable' : 'denied'
    of.shown = shown && longest(deniedBy, shown)
    of.isUncertain = shown === undefined
    if (refusal === 'unavailable') return limitUnknown(seconds)
    const untilShown = of.shown === undefined ? 0 : deltaSeconds(of.shown.waitMs, jitter)
    return quotaExceeded(this.#namesOf(decision), Math.max(seconds, untilShown))
  }

  #namesOf({ deniedBy }: LimitDecision): string[] {
    const { names } = this.#parts.plans
    const [first, ...others] = deniedBy
    if (first !== undefined && others.length === 0) return [names.of(first.window)]
    return [...new Set(deniedBy.map(({ window }) => names.of(window)))]
  }

  /** Counts what `shadow` limits would have refused. */
  #shadow(of: RequestLimits, { shadows }: Stage): undefined {
    for (const group of shadows) {
      const asks = asksOf(group, of)
      if (asks.length === 0) continue
      const decision = this.#parts.limiter.take(asks)
      if (isPromise(decision)) void decision.then((decided) => this.#shadowed(of, asks, decided))
      else this.#shadowed(of, asks, decision)
    }
    return undefined
  }

  #shadowed(of: RequestLimits, asks: readonly LimitAsk[], decision: LimitDecision): void {
    if (decision.isAllowed) {
      of.taken.push(...asks)
      of.outcome ??= 'allowed'
      return
    }
    if (of.outcome === undefined || of.outcome === 'allowed') of.outcome = 'shadow'
    const [name = ''] = asks.map(({ policy }) => policy.name)
    this.#shadowDenials.set(name, (this.#shadowDenials.get(name) ?? 0) + 1)
  }

  #failed(of: RequestLimits): void {
    const { limiter, refusedCredentials, failedAuthenticationCost: cost } = this.#parts
    if (of.hasCredential) refusedCredentials.count(of.networks.narrow)
    if (cost === 0 || of.plan.ip.length === 0) return
    limiter.charge(asksOf(of.plan.ip, of).map((ask) => ({ ...ask, cost })))
  }
}

/** The one that keeps the client away longest. */
function longest(views: readonly LimitView[], otherwise: LimitView): LimitView {
  return views.reduce((one, other) => (other.waitMs > one.waitMs ? other : one), otherwise)
}

function isPromise(
  decision: LimitDecision | Promise<LimitDecision>,
): decision is Promise<LimitDecision> {
  return 'then' in decision
}
