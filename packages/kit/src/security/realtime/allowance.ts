/**
 * May this socket send one more frame?
 *
 * The generic cell rate algorithm: one number for a socket, the time at which it would be even. Each
 * frame moves it on by `intervalMs`; who is more than a burst ahead is refused. So in any `t`
 * milliseconds at most `burst + t / intervalMs` frames pass.
 *
 * @module
 */

export interface Allowance {
  readonly intervalMs: number
  readonly burst: number
}

/** @returns the time to be remembered, or nothing if the frame is one too many */
export function spend(
  evenAtMs: number,
  nowMs: number,
  { intervalMs, burst }: Allowance,
): number | undefined {
  const nextMs = Math.max(evenAtMs, nowMs) + intervalMs
  return nextMs - nowMs > burst * intervalMs ? undefined : nextMs
}
