/**
 * How large the heap of a thread is, and may become.
 *
 * @module
 */

import { channel } from 'node:diagnostics_channel'
import { setTimeout } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'

/** Beyond the three seconds after which the garbage of a start is collected. */
const waitMs = 12_000

/** The share of its heap that a thread at rest still has when the garbage of its start is collected. */
export async function heapShareKept(worker: Worker): Promise<number> {
  const bytes = async () => (await worker.getHeapStatistics()).total_heap_size
  const before = await bytes()
  const untilMs = performance.now() + waitMs
  let after = before
  while (after > 0.85 * before && performance.now() < untilMs) {
    await setTimeout(100)
    after = await bytes()
  }
  return after / before
}

/** What the next thread that this process starts is bound to, whoever starts it. */
export async function boundsOfNextThread(
  start: () => undefined | Promise<unknown>,
): Promise<Worker['resourceLimits']> {
  const started = Promise.withResolvers<Worker>()
  const onStart = (about: unknown) => started.resolve((about as { worker: Worker }).worker)
  channel('worker_threads').subscribe(onStart)
  try {
    await start()
    return (await started.promise).resourceLimits
  } finally {
    channel('worker_threads').unsubscribe(onStart)
  }
}
