/**
 * Numbers that rise over all processes and restarts: milliseconds since 1970 times 1,024, plus one for
 * each event of the same millisecond. More than 1,024 of them run on into the next millisecond.
 *
 * They stay below 2^53, and so exact in JSON, until the year 2248.
 *
 * @module
 */

/** Also in the script that numbers the events in Redis. */
export const numbersPerMs = 1_024

/** The first number of a millisecond. */
export function numberAt(ms: number): number {
  return Math.floor(ms) * numbersPerMs
}

/** The one after `last`: a clock that steps back never makes it fall. */
export function numberAfter(last: number, nowMs: number): number {
  return Math.max(last + 1, numberAt(nowMs))
}
