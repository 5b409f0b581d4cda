/**
 * What is known of the limits of one request, from its first hook to its answer.
 *
 * @module
 */

import type { BypassingRequest } from './bypass.ts'
import { tighter } from './headers.ts'
import { type ClientNetworks, carriesCredential, type LimitedRequest } from './keys.ts'
import type { Limit } from './limit.ts'
import type { LimitAsk, LimitDecision, LimitView } from './limiter.ts'
import type { Plan } from './plan.ts'

/**
 * What came of the limits, for the access log: `shadow` let in whom a limit that is only tried out
 * would have refused, `unavailable` refused as the store could not be asked.
 */
export type RateLimitOutcome = 'allowed' | 'denied' | 'unavailable' | 'shadow' | 'bypassed'

/** A request as far as it is read here. */
export type CountedRequest = LimitedRequest & BypassingRequest

export class RequestLimits {
  readonly request: CountedRequest
  readonly networks: ClientNetworks
  readonly plan: Plan
  readonly hasCredential: boolean
  /** To be given back if it is refused later. */
  taken: LimitAsk[] = []
  shown: LimitView | undefined
  /** What would be shown may be wrong, as Redis cannot be asked. */
  isUncertain = false
  isRefused = false
  /** Undefined as long as no limit was for the request. */
  outcome: RateLimitOutcome | undefined
  /** Refused unless it may bypass. */
  pending: LimitDecision | undefined

  constructor(request: CountedRequest, networks: ClientNetworks, plan: Plan) {
    this.request = request
    this.networks = networks
    this.plan = plan
    this.hasCredential = carriesCredential(request)
  }
}

/** Undefined keys are limits that are not for the request. */
export function asksOf(limits: readonly Limit[], { request, networks }: RequestLimits): LimitAsk[] {
  // Not as long as the limits, and then cut: V8 goes through its runtime to set a length.
  const asks: LimitAsk[] = []
  for (const { policy, keyOf, cost } of limits) {
    const key = keyOf(request, networks)
    if (key !== undefined) asks.push({ policy, key, cost, isOfShare: false })
  }
  return asks
}

/** Keeps what is the most constrained of both stages. */
export function show(of: RequestLimits, { shown }: LimitDecision): void {
  if (shown === undefined) of.isUncertain = true
  else of.shown = of.shown === undefined ? shown : tighter(of.shown, shown)
}
