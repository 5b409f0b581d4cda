/**
 * Options of the model pool, and the only place with their defaults.
 *
 * @module
 */

import { availableParallelism } from 'node:os'
import type { ModelManifest } from './manifest.ts'
import type { Loss } from './worker-slot.ts'

export interface PoolOptions {
  readonly manifest: ModelManifest
  /** Threads. Default: one less than there are cores, at least 1. */
  readonly workers?: number
  /** Images that may wait for a worker. Default 64. */
  readonly queueMax?: number
  /** Milliseconds that an image may wait for a worker. Default 5,000. */
  readonly queueTimeoutMs?: number
  /** Milliseconds that a worker may take for an image. Default 15,000. */
  readonly jobTimeoutMs?: number
  /** Milliseconds that a worker may take to start. Default 30,000. */
  readonly startTimeoutMs?: number
  /** Milliseconds before the second replacement in a row, doubled with each. Default 100. */
  readonly restartFirstMs?: number
  /** Milliseconds between replacements at most. Default 10,000. */
  readonly restartMaxMs?: number
  /** Told of each lost worker, for the log. Default: nobody is. */
  readonly onWorkerLost?: (loss: Loss) => void
  /** The script of a worker. Default: the one that classifies; tests give one with faults. */
  readonly script?: URL
}

/** @throws RangeError naming the option that makes no sense. */
export function resolvePoolOptions(options: PoolOptions): Required<PoolOptions> {
  return {
    manifest: options.manifest,
    workers: atLeast(1, 'workers', options.workers ?? Math.max(1, availableParallelism() - 1)),
    queueMax: atLeast(0, 'queueMax', options.queueMax ?? 64),
    queueTimeoutMs: atLeast(1, 'queueTimeoutMs', options.queueTimeoutMs ?? 5_000),
    jobTimeoutMs: atLeast(1, 'jobTimeoutMs', options.jobTimeoutMs ?? 15_000),
    startTimeoutMs: atLeast(1, 'startTimeoutMs', options.startTimeoutMs ?? 30_000),
    restartFirstMs: atLeast(1, 'restartFirstMs', options.restartFirstMs ?? 100),
    restartMaxMs: atLeast(1, 'restartMaxMs', options.restartMaxMs ?? 10_000),
    onWorkerLost: options.onWorkerLost ?? (() => undefined),
    script: options.script ?? workerScript(),
  }
}

function workerScript(): URL {
  // The worker is beside this file, as source or compiled; specifiers in a URL are not rewritten.
  return new URL(`./worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)
}

function atLeast(least: number, name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new RangeError(`modelPool.${name} must be an integer from ${least}, got ${value}`)
}
