/**
 * Generic cell rate algorithm: how often something may be done, remembered as one number per key.
 *
 * That number is the theoretical arrival time: when the key would be idle again. At most
 * `limit + floor(T / interval)` attempts pass in any time T, with `interval = period / limit`.
 *
 * Pure: the caller passes the time in and keeps what comes out. Milliseconds on the caller's clock.
 *
 * @module
 */

export interface Quota {
  /** Attempts that an idle key has at once. */
  readonly limit: number
  /** In which they come back. */
  readonly periodMs: number
}

/** 0 if an attempt may be made now, else for how long it may not. */
export function waitMs(arrivalMs: number, { limit, periodMs }: Quota, nowMs: number): number {
  const intervalMs = periodMs / limit
  const earliestMs = arrivalMs + intervalMs - periodMs
  return Math.max(0, earliestMs - nowMs)
}

/** After an attempt that was made. */
export function charged(arrivalMs: number, { limit, periodMs }: Quota, nowMs: number): number {
  return Math.max(arrivalMs, nowMs) + periodMs / limit
}

/** After an attempt that shall not have counted. */
export function refunded(arrivalMs: number, { limit, periodMs }: Quota): number {
  return arrivalMs - periodMs / limit
}
