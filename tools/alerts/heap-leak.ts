/**
 * Loaded before the service: a leak. From its first message on it holds more and more, up to nine
 * tenths of the heap.
 *
 * @module
 */

import { heapLimitBytes } from '../../packages/kit/src/observability/metrics/heap-limit.ts'

const held: object[] = []

process.once('message', () => setInterval(leak, 20))
// The service ends when it is done, and not when its parent does.
process.channel?.unref()

/** Some 8 MB, until it is enough. */
function leak(): void {
  if (process.memoryUsage().heapUsed > 0.9 * heapLimitBytes()) return
  held.push(Array.from({ length: 1_000_000 }, (_, at) => at))
}
