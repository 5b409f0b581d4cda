/**
 * How late the event loop was since it was last asked.
 *
 * A meter of its own: that of the metrics looks back to the scrape before, so that a reader every
 * two seconds would hide from a slow scraper what happened in between.
 *
 * @module
 */

import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks'

export interface LoopReading {
  readonly delayP99Ms: number
  /** 0 to 1. */
  readonly utilization: number
}

export interface LoopMeter {
  /** Since the call before. */
  read(): LoopReading
  close(): void
}

const resolutionMs = 20

export function loopMeter(): LoopMeter {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs })
  delays.enable()
  let usage: EventLoopUtilization = performance.eventLoopUtilization()
  return {
    read() {
      // Node records the whole time between two of its timers, in nanoseconds; none at first.
      const delayP99Ms = Math.max(0, delays.percentile(99) / 1e6 - resolutionMs)
      const present = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(present, usage)
      delays.reset()
      usage = present
      return { delayP99Ms, utilization }
    },
    close: () => delays.disable(),
  }
}
