/**
 * How a connection that was lost comes back.
 *
 * @module
 */

export interface Loss {
  /** Of the WebSocket. */
  readonly code: number
  /** Whether the service had said welcome. */
  readonly wasOpen: boolean
  /** How many attempts in a row have failed before. */
  readonly failures: number
}

/** Close codes of the service that a new token mends: refused, revoked, expired. */
const tokenRefused = new Set([1008, 4401, 4403])
const pauseMaxMs = 15_000

/**
 * Whether the token may be the reason. Of a handshake that was refused no page is told why, so it
 * asks after the first, the second, the fourth failure: a service that is busy is not asked for a
 * token again and again, and a dead token is not sent for ever.
 */
export function doubtsToken({ code, wasOpen, failures }: Loss): boolean {
  if (tokenRefused.has(code)) return true
  const count = failures + 1
  return !wasOpen && (count & (count - 1)) === 0
}

/** Grows with the failures, and is random, so that not all pages come back at once. */
export function pauseMs(failures: number, random: () => number = Math.random): number {
  return random() * Math.min(pauseMaxMs, 500 * 2 ** Math.min(10, failures + 1))
}
