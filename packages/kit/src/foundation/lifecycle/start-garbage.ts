/**
 * Gives back what only the start needed.
 *
 * Loading and compiling leave garbage in a heap that has grown for it, 45 MB of the plugins alone and
 * 140 MB of a large service, and one that then has little to do keeps them: V8 collects when it needs
 * room, and gives no room for young objects back unless memory is short. So it is told that memory is
 * short, once, in a moment in which little is under way, as that takes a tenth of a second. Under load
 * the heap grows again as far as it is of use.
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
 * Collects once, in the first quiet moment after the start. The timer keeps no process alive that wants
 * to end. {@link serve} calls it; it holds for the whole process.
 *
 * @param isStarting asked every three seconds. Default: the start is over
 */
export function collectStartGarbage(
  isStarting: () => boolean = () => false,
  collect: () => void = collectAll,
): NodeJS.Timeout {
  let tries = 0
  let before = performance.eventLoopUtilization()
  return setTimeout(function wait(this: NodeJS.Timeout) {
    const { utilization } = performance.eventLoopUtilization(before)
    before = performance.eventLoopUtilization()
    if (isStarting()) return void this.refresh()
    tries += 1
    if (utilization <= busyShareMax) collect()
    else if (tries < triesMax) this.refresh()
  }, afterMs).unref()
}

function collectAll(): void {
  // Node offers no other way to ask for it; a new context sees the flag, this one stays as it is.
  setFlagsFromString('--expose-gc')
  const collectGarbage: (options: object) => void = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  collectGarbage({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
