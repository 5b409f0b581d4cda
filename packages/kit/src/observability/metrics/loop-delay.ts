/**
 * How late the event loop was lately, whoever asks and however often.
 *
 * A meter that each reading empties would hide from one scraper what another has read. So two meters
 * run, emptied in turns and never more often than each `windowMs`, and what is read is the one that
 * was emptied longer ago. A delay is seen by every scraper that comes at least each `windowMs`, and by
 * a single one at any pace; a meter that is emptied within a delay misses it, and the other does not.
 *
 * @module
 */

import {
  type ELDHistogram,
  type EventLoopUtilization,
  monitorEventLoopDelay,
  performance,
} from 'node:perf_hooks'

export interface LoopDelay {
  readonly p50Seconds: number
  readonly p99Seconds: number
  readonly maxSeconds: number
  /** 0 to 1. */
  readonly utilization: number
}

interface Meter {
  readonly delays: ELDHistogram
  usageAtStart: EventLoopUtilization
}

const windowMs = 15_000
const resolutionMs = 20

export class LoopWatch {
  readonly #now: () => number
  #older: Meter = startMeter()
  #newer: Meter = startMeter()
  #turnedAtMs: number

  /** `now` in milliseconds, monotonic. */
  constructor(now: () => number) {
    this.#now = now
    this.#turnedAtMs = now()
  }

  read(): LoopDelay {
    const { delays, usageAtStart } = this.#older
    const present = performance.eventLoopUtilization()
    const seen = {
      p50Seconds: lateSeconds(delays.percentile(50)),
      p99Seconds: lateSeconds(delays.percentile(99)),
      maxSeconds: lateSeconds(delays.max),
      utilization: performance.eventLoopUtilization(present, usageAtStart).utilization,
    }
    this.#turn(present)
    return seen
  }

  close(): void {
    this.#older.delays.disable()
    this.#newer.delays.disable()
  }

  #turn(present: EventLoopUtilization): void {
    const nowMs = this.#now()
    if (nowMs - this.#turnedAtMs < windowMs) return
    const emptied = this.#older
    emptied.delays.reset()
    emptied.usageAtStart = present
    this.#older = this.#newer
    this.#newer = emptied
    this.#turnedAtMs = nowMs
  }
}

function startMeter(): Meter {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs })
  delays.enable()
  return { delays, usageAtStart: performance.eventLoopUtilization() }
}

/** Node records the whole time between two of its timers, in nanoseconds; none at first. */
function lateSeconds(betweenNs: number): number {
  return Math.max(0, betweenNs / 1e9 - resolutionMs / 1e3)
}
