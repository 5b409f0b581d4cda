/**
 * The migrator's lock on SQLite: one row, because SQLite's own locks last no longer than a
 * transaction and do not say who holds them.
 *
 * The row is taken and looked at under `BEGIN IMMEDIATE`. It is void when its process has ended, or
 * was not renewed for long; whoever lost it that way finds out inside its next transaction.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { AnyDatabase } from '../database/index.ts'
import { DatabaseBusyError, DatabaseTimeoutError } from '../database/index.ts'
import { hasTable, type Queries } from './journal.ts'
import { type Exclusively, type LockOptions, type LockTry, takeInTime } from './lock.ts'
import { MigrationLockLostError } from './migration-error.ts'
import { isRunning, ownIdentity } from './process-identity.ts'

const renewEveryMs = 3_000
/** Where nothing else tells whether the holder lives, as between containers. */
const abandonedAfterMs = 15_000
/** A process that runs may stand still, in a debugger or on a slow disk. */
const standsStillAfterMs = 600_000

interface LockRow {
  readonly token: string
  readonly pid: number
  readonly host: string
  readonly place: string
  readonly process_started: string
  readonly since: string
  readonly renewed_at: string
}

export const sqliteLock: Exclusively = async (database, options, work) => {
  const token = randomUUID()
  await takeInTime(() => tryLock(database, token, options), options)
  const renew = async (queries: Queries): Promise<void> => {
    const at = options.now().toISOString()
    const { numAffectedRows } = await sql`
      update schema_migrations_lock set renewed_at = ${at} where token = ${token}`.execute(queries)
    if (numAffectedRows !== 1n) throw new MigrationLockLostError()
  }

  let isInSession = false
  const timer = setInterval(() => {
    // A session has the writer to itself, and renews in each of its transactions.
    if (isInSession) return
    // What this finds out, the next transaction finds out too.
    void renew(database.queries({ timeoutMs: renewEveryMs })).catch(() => undefined)
  }, renewEveryMs).unref()
  try {
    return await work({
      async session(inSession) {
        isInSession = true
        try {
          // Without the signal: SQLite cannot end a statement that runs, and what a migration has
          // switched off must be switched on again after it.
          return await database.session(inSession, { timeoutMs: options.statementTimeoutMs })
        } finally {
          isInSession = false
        }
      },
      assertHeld: renew,
    })
  } finally {
    clearInterval(timer)
    await giveBack(database, token)
  }
}

/** Who holds the lock, or `undefined`. */
export async function sqliteHolder(queries: Queries, now: () => Date): Promise<string | undefined> {
  const row = await readRow(queries)
  return row === undefined || isVoid(row, now()) ? undefined : describe(row)
}

async function tryLock(
  database: AnyDatabase,
  token: string,
  { now, signal, lockWaitMs }: LockOptions,
): Promise<LockTry> {
  const timeoutMs = Math.min(1_000, Math.max(lockWaitMs, 50))
  try {
    return await database.transaction((queries) => takeRow(queries, token, now()), {
      signal,
      timeoutMs,
      attemptsMax: 1,
    })
  } catch (error) {
    const isBusy = error instanceof DatabaseBusyError || error instanceof DatabaseTimeoutError
    if (!isBusy) throw error
    // Somebody writes: a migrator, which left its row before it began, or the service.
    const row = await readRow(database.queries({ signal, timeoutMs })).catch(() => undefined)
    const holder = row === undefined ? 'a process that writes to the store' : describe(row)
    return { isTaken: false, holder, cause: error }
  }
}

async function takeRow(queries: Queries, token: string, now: Date): Promise<LockTry> {
  await createTable(queries)
  const row = await readRow(queries)
  // A commit that was given up may have happened.
  if (row?.token === token) return { isTaken: true }
  if (row !== undefined && !isVoid(row, now)) return { isTaken: false, holder: describe(row) }

  const { pid, host, place, startedAt } = ownIdentity()
  const at = now.toISOString()
  await sql`delete from schema_migrations_lock`.execute(queries)
  await sql`
    insert into schema_migrations_lock
      (only_one, token, pid, host, place, process_started, since, renewed_at)
    values (1, ${token}, ${pid}, ${host}, ${place}, ${startedAt}, ${at}, ${at})`.execute(queries)
  return { isTaken: true }
}

async function createTable(queries: Queries): Promise<void> {
  await sql`
    create table if not exists schema_migrations_lock (
      only_one integer primary key check (only_one = 1),
      token text not null,
      pid integer not null,
      host text not null,
      place text not null,
      process_started text not null,
      since text not null,
      renewed_at text not null
    ) strict`.execute(queries)
}

async function readRow(queries: Queries): Promise<LockRow | undefined> {
  if (!(await hasTable(queries, 'sqlite', 'schema_migrations_lock'))) return undefined
  const { rows } = await sql<LockRow>`select * from schema_migrations_lock`.execute(queries)
  return rows[0]
}

function isVoid(row: LockRow, now: Date): boolean {
  const { pid, host, place, process_started: startedAt } = row
  const runs = isRunning({ pid, host, place, startedAt })
  if (runs === false) return true
  const silentMs = now.getTime() - Date.parse(row.renewed_at)
  return silentMs > (runs === true ? standsStillAfterMs : abandonedAfterMs)
}

function describe({ pid, host, since, renewed_at: renewedAt }: LockRow): string {
  return `process ${pid} on ${host}, since ${since}, last heard of ${renewedAt}`
}

/** Never rejects: what stays behind is void when this process ends. */
async function giveBack(database: AnyDatabase, token: string): Promise<void> {
  const queries = database.queries({ timeoutMs: 2_000 })
  await sql`delete from schema_migrations_lock where token = ${token}`
    .execute(queries)
    .catch(() => undefined)
}
