/**
 * Circuit breaker: may this call be sent at all?
 *
 * Closed until `failuresToOpen` calls in a row have failed. Then open for
 * `openBaseMs + random * min(openJitterMs * 2^n, openJitterMaxMs)`, where n counts the openings
 * since it was last closed; then one call, the probe, is let through and decides. So a dependency
 * that is away costs its callers nothing, and is asked by one of them at a time.
 *
 * Pure: the caller passes time and randomness in and keeps the breaker that comes out.
 *
 * @module
 */

/** `probing`: one call is under way that decides. */
export type BreakerState = 'closed' | 'open' | 'probing'

/** All that is remembered. */
export interface Breaker {
  readonly state: BreakerState
  /** Failures in a row while closed. */
  readonly failures: number
  /** Openings since it was last closed. */
  readonly openings: number
  /** When a probe may go, on the caller's clock. */
  readonly openUntilMs: number
}

export interface BreakerPolicy {
  readonly failuresToOpen: number
  readonly openBaseMs: number
  readonly openJitterMs: number
  readonly openJitterMaxMs: number
}

/** How a call was let through: results of probes and of ordinary calls count differently. */
export type Admission = 'call' | 'probe'

export const closedBreaker: Breaker = { state: 'closed', failures: 0, openings: 0, openUntilMs: 0 }

export const defaultBreakerPolicy: BreakerPolicy = {
  failuresToOpen: 5,
  openBaseMs: 50,
  openJitterMs: 100,
  openJitterMaxMs: 2_000,
}

/** How a call may go now, or `undefined` if it may not; after `probe` keep {@link probing}. */
export function admission(breaker: Breaker, nowMs: number): Admission | undefined {
  if (breaker.state === 'closed') return 'call'
  return breaker.state === 'open' && nowMs >= breaker.openUntilMs ? 'probe' : undefined
}

export function probing(breaker: Breaker): Breaker {
  return { ...breaker, state: 'probing' }
}

export function afterSuccess(breaker: Breaker, admitted: Admission): Breaker {
  // An old call that ends well while the breaker is open says nothing about now.
  const decides =
    breaker.state === 'closed' || (breaker.state === 'probing' && admitted === 'probe')
  return decides ? closedBreaker : breaker
}

/** `random` gives `0..1`, 1 excluded. */
export function afterFailure(
  breaker: Breaker,
  admitted: Admission,
  policy: BreakerPolicy,
  nowMs: number,
  random: () => number,
): Breaker {
  if (breaker.state === 'closed') {
    const failures = breaker.failures + 1
    const failing = { ...breaker, failures }
    return failures < policy.failuresToOpen ? failing : opened(failing, policy, nowMs, random)
  }
  // Calls sent before it opened fail together; they must not put the probe off.
  const decides = breaker.state === 'probing' && admitted === 'probe'
  return decides ? opened(breaker, policy, nowMs, random) : breaker
}

/** The probe ended without a verdict, such as by closing: the next call may be one. */
export function afterNothing(breaker: Breaker, admitted: Admission): Breaker {
  const wasProbe = breaker.state === 'probing' && admitted === 'probe'
  return wasProbe ? { ...breaker, state: 'open' } : breaker
}

function opened(
  breaker: Breaker,
  policy: BreakerPolicy,
  nowMs: number,
  random: () => number,
): Breaker {
  const ceilingMs = Math.min(policy.openJitterMs * 2 ** breaker.openings, policy.openJitterMaxMs)
  return {
    state: 'open',
    failures: breaker.failures,
    openings: breaker.openings + 1,
    openUntilMs: nowMs + policy.openBaseMs + random() * ceilingMs,
  }
}
