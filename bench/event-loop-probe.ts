/**
 * Loaded into the service with `--import`: tells the bench how long the event loop was held up.
 *
 * @module
 */

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { answerParent } from './channel.ts'

/** What the loop was late by since the last reset. */
export interface EventLoopDelay {
  readonly p99Ms: number
  readonly maxMs: number
}

const resolutionMs = 1
const delays = monitorEventLoopDelay({ resolution: resolutionMs })
delays.enable()

answerParent({
  resetDelay(): void {
    delays.reset()
  },
  readDelay(): EventLoopDelay {
    return { p99Ms: lateBy(delays.percentile(99)), maxMs: lateBy(delays.max) }
  },
})

// The bench must not keep a service alive that wants to end.
process.channel?.unref()

/** The histogram holds whole intervals in nanoseconds; the timer's own is no delay. */
function lateBy(intervalNs: number): number {
  return Math.max(0, intervalNs / 1e6 - resolutionMs)
}
