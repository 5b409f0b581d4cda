/**
 * Full jitter between two attempts to connect: up to 1 s after the first, 2 s after the second, 4 s
 * after any other, and never more than `maxMs`.
 *
 * Full, as all instances lose the same server at the same moment and must not come back at one.
 *
 * @module
 */

const ceilingsMs = [1_000, 2_000, 4_000]

/** `attempt` counts from 1; `random` gives `0..1`, 1 excluded. */
export function reconnectDelayMs(attempt: number, maxMs: number, random: () => number): number {
  const ceilingMs = ceilingsMs[Math.min(attempt, ceilingsMs.length) - 1] ?? 1_000
  return Math.floor(random() * Math.min(ceilingMs, maxMs))
}
