/**
 * What a limit of one unit per second with a burst of five answers: the table that the tests of
 * throttled/throttled (`rate_test.go`, BSD-3-Clause) and brandur/redis-cell (`src/cell/mod.rs`, MIT)
 * both hold, facts transcribed.
 *
 * @module
 */

export interface Arrival {
  readonly atMs: number
  readonly quantity: number
  readonly remaining: number
  readonly resetMs: number
  /** -1 where nothing is to be waited for, or waiting is in vain. */
  readonly retryMs: number
  readonly isLimited: boolean
}

const rows = [
  // at, quantity, remaining, reset, retry, limited
  [0, 6, 5, 0, -1, true],
  [0, 1, 4, 1_000, -1, false],
  [0, 1, 3, 2_000, -1, false],
  [0, 1, 2, 3_000, -1, false],
  [0, 1, 1, 4_000, -1, false],
  [0, 1, 0, 5_000, -1, false],
  [0, 1, 0, 5_000, 1_000, true],
  [3_000, 1, 2, 3_000, -1, false],
  [3_100, 1, 1, 3_900, -1, false],
  [4_000, 1, 1, 4_000, -1, false],
  [8_000, 1, 4, 1_000, -1, false],
  [9_500, 1, 4, 1_000, -1, false],
  [9_500, 0, 4, 1_000, -1, false],
  [9_500, 2, 2, 3_000, -1, false],
  [9_500, 5, 2, 3_000, 3_000, true],
] as const

export const arrivals: readonly Arrival[] = rows.map(
  ([atMs, quantity, remaining, resetMs, retryMs, isLimited]) => {
    return { atMs, quantity, remaining, resetMs, retryMs, isLimited }
  },
)
