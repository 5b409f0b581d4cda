/**
 * Looks at this process when it is asked to.
 *
 * What the system refuses to tell keeps its last value: with no descriptor left, which is when
 * somebody wants to know, even the memory of the process cannot be read (`EMFILE`).
 *
 * @module
 */

import { readdirSync, readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { getHeapStatistics, type HeapInfo } from 'node:v8'
import { GcPauses } from './gc-pauses.ts'
import { heapLimitBytes } from './heap-limit.ts'
import { type LoopDelay, LoopWatch } from './loop-delay.ts'

export interface Build {
  readonly version: string
  readonly commit: string
  readonly node: string
}

export interface ProcessFacts {
  readonly build: Build
  readonly startedAtSeconds: number
  /** In microseconds. */
  readonly cpu: NodeJS.CpuUsage | undefined
  readonly residentBytes: number | undefined
  readonly openFiles: number | undefined
  readonly openFilesMax: number | undefined
  readonly heap: HeapInfo
  readonly heapLimitBytes: number
  readonly pauses: GcPauses['histograms']
  readonly loop: LoopDelay
}

/** How the system is asked; for tests. */
export interface ProcessReadings {
  readonly cpu: () => NodeJS.CpuUsage
  readonly residentBytes: () => number
  /** @throws Error where there is no such thing, or no descriptor to read it by. */
  readonly openFiles: () => number
}

const systemReadings: ProcessReadings = {
  cpu: () => process.cpuUsage(),
  residentBytes: () => process.memoryUsage.rss(),
  // Without the one that reads.
  openFiles: () => readdirSync('/proc/self/fd').length - 1,
}

export class ProcessWatch {
  readonly #build: Build
  readonly #cpu: () => NodeJS.CpuUsage | undefined
  readonly #residentBytes: () => number | undefined
  readonly #openFiles: () => number | undefined
  readonly #openFilesMax: number | undefined
  readonly #heapLimitBytes = heapLimitBytes()
  readonly #pauses = new GcPauses()
  readonly #loop: LoopWatch

  constructor(build: Build, now: () => number, readings: ProcessReadings = systemReadings) {
    this.#build = build
    this.#cpu = orLast(readings.cpu)
    this.#residentBytes = orLast(readings.residentBytes)
    this.#openFiles = orLast(readings.openFiles)
    this.#openFilesMax = orLast(openFilesMax)()
    this.#loop = new LoopWatch(now)
  }

  facts(): ProcessFacts {
    return {
      build: this.#build,
      startedAtSeconds: performance.timeOrigin / 1_000,
      cpu: this.#cpu(),
      residentBytes: this.#residentBytes(),
      openFiles: this.#openFiles(),
      openFilesMax: this.#openFilesMax,
      heap: getHeapStatistics(),
      heapLimitBytes: this.#heapLimitBytes,
      pauses: this.#pauses.histograms,
      loop: this.#loop.read(),
    }
  }

  close(): void {
    this.#pauses.close()
    this.#loop.close()
  }
}

function orLast<T>(read: () => T): () => T | undefined {
  let last: T | undefined
  return () => {
    try {
      last = read()
    } catch {
      // There is no better value than the last, and `process_open_fds` says why.
    }
    return last
  }
}

/** The soft limit, from proc(5). */
function openFilesMax(): number | undefined {
  const limits = readFileSync('/proc/self/limits', 'utf8')
  const [, soft] = /^Max open files +(\d+)/m.exec(limits) ?? []
  return soft === undefined ? undefined : Number(soft)
}
