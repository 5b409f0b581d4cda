/**
 * A store with data in it is changed only after a backup that was verified, or after somebody chose
 * to have none.
 *
 * @module
 */

import { sql } from 'kysely'
import type { EngineName } from '../database/index.ts'
import { type JournalRow, ownTables, type Queries } from './journal.ts'
import type { HeldLock } from './lock.ts'
import { MigrationBackupError, wordsOf } from './migration-error.ts'
import type { ResolvedOptions } from './options.ts'

/** For the journal: the name of the backup, `none`, or `undefined` where nothing can be lost. */
export async function backupBefore(
  held: HeldLock,
  { backup, database, onProgress }: ResolvedOptions,
  rows: readonly JournalRow[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { engine } = database
  const isEmpty = await held.session(({ queries }) => isEmptyStore(queries, engine))
  if (rows.length === 0 && isEmpty) return undefined
  if (backup === 'none') return 'none'
  if (backup === undefined) {
    throw new MigrationBackupError(
      'the store is not empty, and nothing takes a backup of it: give one, or say that you want none',
    )
  }

  onProgress({ kind: 'backup-began' })
  const { name, verifiedAt } = await backup({ signal }).catch((error: unknown) => {
    const message = `nothing was migrated, because the backup failed: ${wordsOf(error)}`
    throw new MigrationBackupError(message, error)
  })
  if (name === '' || Number.isNaN(Date.parse(verifiedAt))) {
    throw new MigrationBackupError('nothing was migrated, because the backup was not verified')
  }
  onProgress({ kind: 'backup-ended', backup: name })
  return name
}

async function isEmptyStore(queries: Queries, engine: EngineName): Promise<boolean> {
  const tables =
    engine === 'sqlite'
      ? sql<{
          name: string
        }>`select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'`
      : sql<{
          name: string
        }>`select tablename as name from pg_tables where schemaname = current_schema()`
  const { rows } = await tables.execute(queries)
  return rows.every(({ name }) => ownTables.includes(name))
}
