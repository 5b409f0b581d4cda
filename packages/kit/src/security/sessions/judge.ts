/**
 * What does a refresh token mean that could not be rotated?
 *
 * A pure function of the session's row and what was presented. Whoever comes within a second of the
 * rotation has raced it, as the tabs of a browser do that wakes up: that is answered like a replay
 * and not counted as one, or nine tabs would end their own session.
 *
 * @module
 */

import type { SessionRow } from './tables.ts'

export interface Presentation {
  readonly sessionId: string
  readonly counter: number
  readonly keyId: string
  readonly deviceMark: string
  /** When it arrived, in milliseconds since the epoch: what waits for the store stays in time. */
  readonly nowMs: number
}

/**
 * - `raced`, `replayed`: the same successor again
 * - `reuse`: an older token than may come again; the session ends
 * - `ahead`: the token was never given out
 * - `revoked`, `expired`, `unknown`: there is no such session any more
 */
export type Verdict = 'raced' | 'replayed' | 'reuse' | 'ahead' | 'revoked' | 'expired' | 'unknown'

/** The successor is given again so often after each rotation, races not counted. */
export const replaysMax = 8
/** A race is over so long after the rotation. */
export const raceMs = 1_000

export function judge(
  row: SessionRow | undefined,
  { counter, deviceMark, nowMs }: Presentation,
  graceMs: number,
): Verdict {
  if (row === undefined) return 'unknown'
  if (row.revoked_at !== null) return 'revoked'
  if (Date.parse(row.idle_expires_at) <= nowMs) return 'expired'
  // With the same counter it has the key of another token: that one was never given out either.
  if (row.counter <= counter) return 'ahead'

  const sinceRotationMs = nowMs - Date.parse(row.rotated_at)
  const isParent = row.counter === counter + 1
  const mayComeAgain = sinceRotationMs <= graceMs && row.device_mark === deviceMark
  if (!isParent || !mayComeAgain) return 'reuse'
  if (sinceRotationMs <= raceMs) return 'raced'
  return row.replays < replaysMax ? 'replayed' : 'reuse'
}
