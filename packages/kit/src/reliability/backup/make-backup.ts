/**
 * Makes a backup: whole and under its name, or not there.
 *
 * @module
 */

import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { nextName } from './backup-name.ts'
import { beginBackup, finishBackup, listBackups, removeUnfinished } from './directory.ts'
import { assertSpace } from './disk-space.ts'
import { digestOf } from './durable-files.ts'
import { secondsBetween } from './freshness.ts'
import type { BackupManifest } from './manifest.ts'
import type { Run, Workshop } from './store.ts'

/** A backup that was made. */
export interface CreatedBackup {
  readonly name: string
  readonly manifest: BackupManifest
}

export async function makeBackup(
  { settings, store }: Workshop,
  { signal, report }: Run,
): Promise<CreatedBackup> {
  const { directory, now, serviceVersion } = settings
  const [newest] = await listBackups(directory)
  await assertSpace(directory, await store.bytesToExpect(newest?.manifest), 'a backup')

  const startedMs = performance.now()
  const createdAt = now()
  const name = nextName(store.engine, createdAt, newest?.name)
  const previous = newest?.manifest?.created_at
  const unfinished = await beginBackup(directory, name)
  try {
    const file = join(directory, unfinished, store.fileName)
    const contents = await store.dump(file, { signal, report })
    // It holds what people entrusted to the service, also where it is copied to.
    await chmod(file, 0o600)
    const digest = await digestOf(file, { signal })
    const manifest: BackupManifest = {
      format: 1,
      engine: store.engine,
      created_at: createdAt.toISOString(),
      duration_ms: Math.round(performance.now() - startedMs),
      service_version: serviceVersion,
      schema_version: contents.schemaVersion,
      ...digest,
      tables: contents.tables,
      audit_head: contents.auditHead,
      since_previous_seconds: previous === undefined ? null : secondsBetween(previous, createdAt),
      verified_at: null,
      checks: [],
      restore_ms: null,
    }
    await finishBackup(directory, unfinished, name, manifest)
    report('read', 1)
    return { name, manifest }
  } catch (error) {
    await removeUnfinished(directory)
    throw error
  }
}
