/** Locks that another program holds, or left behind. */

import { sql } from 'kysely'
import type { AnyDatabase } from '../../database/index.ts'
import { ownIdentity, type ProcessIdentity } from '../process-identity.ts'
import { fleetMigrator } from './fleet.ts'

/** Holds the lock during `work`. */
export async function holdingLock(database: AnyDatabase, work: () => Promise<void>): Promise<void> {
  if (database.engine === 'sqlite') {
    await fleetMigrator(database).down({ to: '0000' })
    await leaveLock(database, { ...ownIdentity(), renewedAt: new Date().toISOString() })
    await work()
    await sql`delete from schema_migrations_lock`.execute(database.queries())
    return
  }
  await database.session(async ({ queries }) => {
    await sql`select set_config('application_name', 'other', false)`.execute(queries)
    await sql`select pg_advisory_lock(1347176781, 1)`.execute(queries)
    await work()
    await sql`select pg_advisory_unlock_all()`.execute(queries)
  })
}

/** SQLite: the row of a process, which need not exist. */
export async function leaveLock(
  database: AnyDatabase,
  { pid, host, place, startedAt, renewedAt }: ProcessIdentity & { readonly renewedAt: string },
): Promise<void> {
  await sql`
    insert into schema_migrations_lock
      (only_one, token, pid, host, place, process_started, since, renewed_at)
    values (1, 'of another', ${pid}, ${host}, ${place}, ${startedAt}, ${renewedAt}, ${renewedAt})`.execute(
    database.queries(),
  )
}
