/**
 * Loaded into the service with `--import`: tells the bench what the process takes, and how long its
 * event loop was held up.
 *
 * @module
 */

import { existsSync, readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { answerParent } from './channel.ts'

/** What the loop was late by since the last reset. */
export interface EventLoopDelay {
  readonly p99Ms: number
  readonly maxMs: number
}

/** Of the whole process, all its threads. */
export interface Memory {
  readonly residentBytes: number
  /** The part that is no page of a file, such as the program of Node; 0 where nothing tells it. */
  readonly anonymousBytes: number
}

const resolutionMs = 1
const rollup = '/proc/self/smaps_rollup'
const delays = monitorEventLoopDelay({ resolution: resolutionMs })
delays.enable()

answerParent({
  resetDelay(): void {
    delays.reset()
  },
  readDelay(): EventLoopDelay {
    return { p99Ms: lateBy(delays.percentile(99)), maxMs: lateBy(delays.max) }
  },
  /** User and system time of this process, in microseconds. */
  processorTime(): number {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  memory(): Memory {
    const pages = existsSync(rollup) ? readFileSync(rollup, 'utf8') : ''
    const kilobytes = Number(/^Anonymous: +(\d+) kB$/m.exec(pages)?.[1] ?? 0)
    return { residentBytes: process.memoryUsage.rss(), anonymousBytes: kilobytes * 1024 }
  },
})

// The bench must not keep a service alive that wants to end.
process.channel?.unref()

/** The histogram holds whole intervals in nanoseconds; the timer's own is no delay. */
function lateBy(intervalNs: number): number {
  return Math.max(0, intervalNs / 1e6 - resolutionMs)
}
