/**
 * Restores a backup: into a scratch database to prove it, or in the place of the database. What is
 * asked of the restored one is the same.
 *
 * @module
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { BackupDamagedError, BackupEngineError, wordsOf } from './backup-error.ts'
import { contentsDifference, contentsOf } from './contents.ts'
import { readManifest, writeManifest } from './directory.ts'
import type { CreatedBackup } from './make-backup.ts'
import type { BackupManifest } from './manifest.ts'
import type { ResolvedOptions } from './options.ts'
import type { Judge, Run, Source, Workshop } from './store.ts'

/** A backup that was restored into a scratch database and found right. */
export interface VerifiedBackup extends CreatedBackup {
  readonly verifiedAt: string
}

export interface RestoredBackup {
  readonly name: string
  readonly durationMs: number
  /** What the old database is called now: a file, or a database. */
  readonly kept: string | undefined
}

export async function proveBackup(
  workshop: Workshop,
  name: string,
  run: Run,
): Promise<VerifiedBackup> {
  const { settings, store } = workshop
  const { directory, checks, now } = settings
  const source = await sourceOf(workshop, name)
  const startedMs = performance.now()
  try {
    await store.removeLeftovers()
    await store.rehearse(source, run, judgeOf(source, settings, run))
  } catch (error) {
    // What was right once and has rotted must not count any longer.
    if (error instanceof BackupDamagedError) {
      await writeManifest(directory, name, { ...source.manifest, verified_at: null })
    }
    throw error
  }
  const verifiedAt = now().toISOString()
  const manifest: BackupManifest = {
    ...source.manifest,
    verified_at: verifiedAt,
    checks: [...store.checks, ...checks.map((check) => check.name)],
    restore_ms: Math.round(performance.now() - startedMs),
  }
  await writeManifest(directory, name, manifest)
  return { name, manifest, verifiedAt }
}

export async function restoreBackup(
  workshop: Workshop,
  name: string,
  run: Run,
): Promise<RestoredBackup> {
  const source = await sourceOf(workshop, name)
  const startedMs = performance.now()
  await workshop.store.removeLeftovers()
  const kept = await workshop.store.replace(source, run, judgeOf(source, workshop.settings, run))
  return { name, kept, durationMs: Math.round(performance.now() - startedMs) }
}

async function sourceOf({ settings, store }: Workshop, name: string): Promise<Source> {
  const { directory } = settings
  const manifest = await readManifest(directory, name)
  if (manifest.engine !== store.engine) {
    throw new BackupEngineError(name, manifest.engine, store.engine)
  }
  const file = join(directory, name, store.fileName)
  if (!existsSync(file)) throw new BackupDamagedError(name, `its ${store.fileName} is missing`)
  return { name, manifest, file }
}

function judgeOf(
  { name, manifest }: Source,
  { facts, checks }: ResolvedOptions,
  { signal }: Run,
): Judge {
  const backedUp = {
    schemaVersion: manifest.schema_version,
    auditHead: manifest.audit_head,
    tables: manifest.tables,
  }
  return async (restored) => {
    const differences = contentsDifference(backedUp, await contentsOf(restored, facts, signal))
    if (differences.length > 0) {
      throw new BackupDamagedError(name, differences.slice(0, 5).join('; '))
    }
    for (const check of checks) {
      signal?.throwIfAborted()
      try {
        await check.run(restored, { signal })
      } catch (error) {
        signal?.throwIfAborted()
        throw new BackupDamagedError(name, `${check.name}: ${wordsOf(error)}`, error)
      }
    }
  }
}
