/**
 * Gives back what only the start needed.
 *
 * Loading and compiling leave some 140 MB of garbage in a heap that has grown for it, and a service
 * that then has little to do keeps them: V8 collects when it needs room. One collection while nobody
 * waits returns them to the system; under load the heap grows again as far as it is of use.
 *
 * @module
 */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** By then the start is over, whoever waited for it has been let in, and little is under way. */
const afterMs = 3_000

/** Collects once, in a moment. The timer keeps no process alive that wants to end. */
export function collectStartGarbage(): NodeJS.Timeout {
  return setTimeout(collect, afterMs).unref()
}

function collect(): void {
  // Node offers no other way to ask for it; a new context sees the flag, this one stays as it is.
  setFlagsFromString('--expose-gc')
  const collectGarbage: () => void = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  collectGarbage()
}
