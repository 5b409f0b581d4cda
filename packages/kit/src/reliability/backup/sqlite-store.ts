/**
 * Backups of an SQLite file: `VACUUM INTO`, which is a snapshot while writers go on.
 *
 * Not a copy of the file, which misses what is in the log, and not SQLite's stepped backup, which
 * begins anew with every commit of another connection and may never end.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import { mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { type Database, databaseOf } from '../database/index.ts'
import { BackupDamagedError, BackupFailedError, toBackupError, wordsOf } from './backup-error.ts'
import { contentsOf } from './contents.ts'
import { assertSpace } from './disk-space.ts'
import { copyWithDigest, sync } from './durable-files.ts'
import type { ResolvedOptions } from './options.ts'
import { replaceSqliteFile } from './sqlite-swap.ts'
import { runSqliteTask } from './sqlite-thread.ts'
import { assertDigest, type BackupStore, type Judge, type Run, type Source } from './store.ts'
import { longestMs, untilSettled } from './untiring.ts'

/** `file` is the service's. Scratch databases lie in the directory of the backups. */
export function sqliteStore(
  file: string,
  { directory, facts, now }: Pick<ResolvedOptions, 'directory' | 'facts' | 'now'>,
): BackupStore {
  return {
    engine: 'sqlite',
    checks: ['sha256', 'integrity', 'foreign-keys', 'schema-version', 'rows'],
    fileName: 'database.sqlite',
    removeLeftovers: () => Promise.resolve(),
    bytesToExpect: () => bytesOf(file),

    async dump(target, { signal, report }) {
      const bytes = await bytesOf(file)
      const tell = async () => report('dump', (await sizeOf(target)) / bytes)
      await untilSettled(vacuumInto(file, target), tell)
      signal?.throwIfAborted()
      report('count', 0)
      const contents = await withDatabase(target, (copy) => contentsOf(copy, facts, signal))
      await settle(target)
      return contents
    },

    async rehearse(source, run, judge) {
      await assertSpace(directory, source.manifest.bytes, `verifying ${source.name}`)
      const scratch = join(directory, `.scratch-${randomUUID()}`)
      await mkdir(scratch, { mode: 0o700 })
      try {
        await restoreTo(join(scratch, 'restored.sqlite'), source, run, judge)
      } finally {
        await rm(scratch, { recursive: true, force: true })
      }
    },

    async replace(source, run, judge) {
      await assertSpace(dirname(file), source.manifest.bytes, `restoring ${source.name}`)
      const restore = async (fresh: string) => {
        await restoreTo(fresh, source, run, judge)
        await settle(fresh)
      }
      return await replaceSqliteFile(file, restore, run, now())
    },
  }
}

/** A whole database in `target` that has passed all that is asked of it. */
async function restoreTo(
  target: string,
  source: Source,
  { signal, report }: Run,
  judge: Judge,
): Promise<void> {
  const { name, file, manifest } = source
  const onBytes = (bytes: number) => report('restore', bytes / manifest.bytes)
  assertDigest(source, await copyWithDigest(file, target, { signal, onBytes }))
  report('check', 0)
  await withDatabase(target, async (restored) => {
    await assertIntegrity(name, restored)
    report('check', 0.5)
    await judge(restored)
  })
  report('check', 1)
}

/** The file is alone, without a log beside it, and on the disk. */
async function settle(file: string): Promise<void> {
  await runSqliteTask({ kind: 'settle', file })
  await sync(file)
}

async function vacuumInto(file: string, into: string): Promise<void> {
  try {
    await runSqliteTask({ kind: 'vacuum', file, into })
  } catch (error) {
    const known = toBackupError(error, 'SQLite could not write the backup')
    if (known !== error) throw known
    throw new BackupFailedError(`SQLite could not back up ${file}: ${wordsOf(error)}`, error)
  }
}

async function withDatabase<Result>(
  file: string,
  work: (database: Database<unknown>) => Promise<Result>,
): Promise<Result> {
  const database = await databaseOf<unknown>(pathToFileURL(file).href, {
    dataFolder: dirname(file),
    statementTimeoutMs: longestMs,
    sqlite: { readers: 1, ballastBytes: 0 },
  })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

async function assertIntegrity(name: string, database: Database<unknown>): Promise<void> {
  const queries = database.queries()
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(5)`.execute(
    queries,
  )
  const findings = rows.map((row) => row.integrity_check).join('; ')
  if (findings !== 'ok') throw new BackupDamagedError(name, `integrity_check says ${findings}`)
  const orphans = await sql<{ n: number }>`
    select count(*) as n from pragma_foreign_key_check`.execute(queries)
  const found = orphans.rows[0]?.n ?? 0
  if (found > 0)
    throw new BackupDamagedError(name, `${found} rows refer to rows that are not there`)
}

/** With its log, the most that a snapshot of it can take. */
async function bytesOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size + (await sizeOf(`${file}-wal`))
  } catch (error) {
    throw toBackupError(error, 'the database cannot be read')
  }
}

async function sizeOf(file: string): Promise<number> {
  // It may not be there yet, or never.
  return (await stat(file).catch(() => undefined))?.size ?? 0
}
