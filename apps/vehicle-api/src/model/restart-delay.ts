/**
 * How long to wait before a lost worker is replaced.
 *
 * The first loss is mended at once, because most are singular. From the second in a row the wait
 * is `firstMs`, doubled with each further one up to `maxMs`, so a model that crashes again and
 * again costs little. Pure.
 *
 * @module
 */

/** @param losses How many workers were lost in a row, this one included. */
export function restartDelayMs(losses: number, firstMs: number, maxMs: number): number {
  return losses <= 1 ? 0 : Math.min(maxMs, firstMs * 2 ** (losses - 2))
}
