/**
 * How long a transaction waits before it is tried again: full jitter, so that two which collided do
 * not collide again in step (AWS Architecture Blog, "Exponential Backoff And Jitter").
 *
 * @module
 */

const firstMs = 10
const longestMs = 200

/** @param tried attempts so far, 1 and up */
export function retryDelayMs(tried: number, random: () => number = Math.random): number {
  return random() * Math.min(longestMs, firstMs * 2 ** tried)
}
