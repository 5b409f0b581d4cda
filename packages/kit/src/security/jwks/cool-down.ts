/**
 * How long after the start of one attempt the next may start, whoever asks for it.
 *
 * 30 s, and on each further failure twice as long, up to 5 min; then 0 to 20 % more, so that nodes
 * which failed together do not come back together. As no pause is under 30 s, no minute sees more
 * than two attempts.
 *
 * @module
 */

export const coolDownMsMin = 30_000
export const coolDownMsMax = 300_000
const jitterShare = 0.2

/**
 * @param failures attempts in a row that have failed
 * @param random 0 to 1
 */
export function coolDownMs(failures: number, random: number): number {
  const pauseMs = Math.min(coolDownMsMax, coolDownMsMin * 2 ** Math.max(0, failures - 1))
  return pauseMs * (1 + jitterShare * random)
}
