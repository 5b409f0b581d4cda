/**
 * Looks at this process: how late its event loop is, how busy, how full its heap.
 *
 * @module
 */

import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { getHeapSpaceStatistics } from 'node:v8'
import { heapLimitBytes } from '../../observability/metrics/index.ts'
import type { LoopSample } from './pressure.ts'

/** What is measured; for tests. */
export interface Meters {
  /** Since the call before. */
  readonly loop: () => LoopSample
  /** Share of the old generation that is in use, 0 to 1: the process ends when it is full. */
  readonly heap: () => number
  readonly close: () => void
}

const resolutionMs = 10

/** Meters that are read every `sampleMs`. */
export function processMeters(sampleMs: number): Meters {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs })
  delays.enable()
  let readAtMs = performance.now()
  let usage: EventLoopUtilization = performance.eventLoopUtilization()
  const limitBytes = heapLimitBytes()

  return {
    loop() {
      const nowMs = performance.now()
      // A histogram forgets the delay that it is reset in, so a loop that is always blocked would look
      // idle; that delay made this very call late.
      const lateMs = nowMs - readAtMs - sampleMs
      const delayP99Ms = Math.max(delays.percentile(99) / 1e6 - resolutionMs, lateMs, 0)
      const present = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(present, usage)
      delays.reset()
      readAtMs = nowMs
      usage = present
      return { delayP99Ms, utilisation: utilization }
    },
    heap() {
      return oldGenerationBytes() / limitBytes
    },
    close() {
      delays.disable()
    },
  }
}

/** The young generation is emptied all the time and is full for no reason. */
function oldGenerationBytes(): number {
  return getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !name.startsWith('new_'))
    .reduce((sum, { space_used_size: bytes }) => sum + bytes, 0)
}
