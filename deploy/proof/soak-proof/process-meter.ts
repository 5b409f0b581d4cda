/**
 * Loaded before the service: answers each message of its parent with what the process holds once its
 * garbage is collected. Needs `--expose-gc`.
 *
 * @module
 */

import { readdirSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

export interface Reading {
  /** Of the main thread, in use after the collection. */
  readonly heapBytes: number
  readonly rssBytes: number
  /** Of buffers, outside of the heap. */
  readonly externalBytes: number
  /** What keeps the loop alive: sockets, timers, requests under way. */
  readonly handles: number
  /** 0 where the system does not tell. */
  readonly descriptors: number
  /** Since the reading before; the pause of its collection is not among them. */
  readonly loopP99Ms: number
}

const loop = monitorEventLoopDelay({ resolution: 10 })
loop.enable()

process.on('message', () => {
  const loopP99Ms = loop.percentile(99) / 1e6
  globalThis.gc?.()
  const { heapUsed, rss, external } = process.memoryUsage()
  const reading: Reading = {
    heapBytes: heapUsed,
    rssBytes: rss,
    externalBytes: external,
    handles: process.getActiveResourcesInfo().length,
    descriptors: descriptors(),
    loopP99Ms,
  }
  process.send?.(reading)
  // What the collection has held up is over before the next turn.
  setImmediate(() => setImmediate(() => loop.reset()))
})
// The service ends when it is done, and not when its parent does.
process.channel?.unref()

function descriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    // Only Linux has it.
    return 0
  }
}
