/**
 * Gives back what only the start needed.
 *
 * Loading and compiling leave garbage in a heap that has grown for it, 45 MB of the plugins alone and
 * 140 MB of a large service, and one that then has little to do keeps them: V8 collects when it needs
 * room, and gives no room for young objects back unless memory is short. So it is told that memory is
 * short, once, in a moment in which little is under way, as that takes a tenth of a second. Under load
 * the heap grows again as far as it is of use.
 *
 * Each thread has a heap of its own, with some megabytes that only its start needed, and does the same.
 *
 * @module
 */

import { performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** By then the start is over, and whoever waited for it has been let in. */
const afterMs = 3_000
/** A service that is busy for so long has use for its heap. */
const triesMax = 60
/** Of the time since the last try, that the event loop was at work. */
const busyShareMax = 0.1

/**
 * Collects once, in the first quiet moment after the start, the heap of the thread that calls. The
 * timer keeps no process alive that wants to end. `serve` calls it for the main thread.
 *
 * @param isStarting asked every three seconds. Default: the start is over
 * @param collect says whether it could
 */
export function collectStartGarbage(
  isStarting: () => boolean = () => false,
  collect: () => boolean = collectAll,
): NodeJS.Timeout {
  let tries = 0
  let before = performance.eventLoopUtilization()
  return setTimeout(function wait(this: NodeJS.Timeout) {
    const { utilization } = performance.eventLoopUtilization(before)
    before = performance.eventLoopUtilization()
    if (isStarting()) return void this.refresh()
    tries += 1
    if (utilization <= busyShareMax && collect()) return
    if (tries < triesMax) this.refresh()
  }, afterMs).unref()
}

function collectAll(): boolean {
  // Node offers no other way to ask for it; a new context sees the flag, this one stays as it is.
  setFlagsFromString('--expose-gc')
  const collectGarbage: ((options: object) => void) | undefined = runInNewContext('globalThis.gc')
  setFlagsFromString('--no-expose-gc')
  // The flag is one for all threads, and another may just have taken it back.
  collectGarbage?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  return collectGarbage !== undefined
}
