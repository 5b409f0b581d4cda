/** How busy the machine is: timings of a busy one say nothing. @module */

import { availableParallelism, loadavg } from 'node:os'

/** Processes that want to run, per core, over the last minute. */
export function loadPerCore(): number {
  return (loadavg()[0] ?? 0) / availableParallelism()
}
