/**
 * A pool whose workers fail on command, and what its tests ask of it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { KitError } from '@plimsoll/kit/errors'
import { loadManifest, type ModelManifest } from '../manifest.ts'
import { createModelPool, type ModelPool, type PoolStats } from '../pool.ts'
import type { PoolOptions } from '../pool-options.ts'
import type { Prediction } from '../prediction.ts'

/** The manifest of the shipped model; `name` tells a faulty worker how to start. */
export const shipped: ModelManifest = await loadManifest(
  fileURLToPath(new URL('../../../model', import.meta.url)),
)

export function faultyPool(options: Partial<PoolOptions> = {}): Promise<ModelPool> {
  const script = new URL('./faulty-worker.ts', import.meta.url)
  return createModelPool({ manifest: shipped, workers: 1, script, restartFirstMs: 10, ...options })
}

/** Sends a command instead of an image; the label of the answer is the command. */
export function ask(pool: ModelPool, command: string): Promise<Prediction> {
  return pool.classify(Buffer.from(command), { format: 'png' })
}

/** The error that something ends with. */
export async function failure(asked: Promise<unknown>): Promise<KitError> {
  const error = await asked.then(() => 'answered', asIs)
  assert.ok(error instanceof KitError, String(error))
  return error
}

export function asIs(reason: unknown): unknown {
  return reason
}

export function pick(pool: ModelPool, ...names: (keyof PoolStats)[]): Partial<PoolStats> {
  const stats = pool.stats()
  return Object.fromEntries(names.map((name) => [name, stats[name]]))
}

/** A file that a worker waits for, so that a test decides how long a job takes. */
export interface Gate {
  readonly path: string
  readonly command: string
  open(): Promise<void>
}

export async function gateFor(t: TestContext): Promise<Gate> {
  const folder = await mkdtemp(join(tmpdir(), 'gate-'))
  t.after(() => rm(folder, { recursive: true }))
  const path = join(folder, 'open')
  return { path, command: `wait-for ${path}`, open: () => writeFile(path, '') }
}
