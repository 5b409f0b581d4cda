/**
 * Keeps `process.nextTick` as quick as it is in a process that has just begun.
 *
 * Node makes an object for each callback, some of whose members have computed names. For each of
 * them V8 notes the hidden class that it met there, but does not keep the class alive. If a full
 * garbage collection comes while no callback waits, and before the function is optimised, the class
 * is gone; the next one counts as a second class, V8 stops guessing, and from then on every callback
 * calls into its runtime, at four to five times the cost. A request takes several
 * (docs/decisions/0025).
 *
 * @module
 */

import { executionAsyncResource } from 'node:async_hooks'

const kept: object[] = []
let isKept = false

/**
 * {@link serve} calls it. What is lost already does not come back, so call it first of all where the
 * start is long. Keeps one such object, and with it the class, as long as the process lives.
 */
export function keepTicksQuick(): void {
  if (isKept) return
  isKept = true
  process.nextTick(() => {
    // Within a callback the resource is the very object that waited.
    kept.push(executionAsyncResource())
  })
}
