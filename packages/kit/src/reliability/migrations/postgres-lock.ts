/**
 * The migrator's lock on PostgreSQL: a session-level advisory lock, which ends with its connection.
 *
 * @module
 */

import { hostname } from 'node:os'
import { sql } from 'kysely'
import type { AnyDatabase, Session } from '../database/index.ts'
import type { Queries } from './journal.ts'
import { type Exclusively, type HeldLock, type LockTry, takeInTime } from './lock.ts'
import { MigrationLockLostError, MigrationPoolerError } from './migration-error.ts'

// "PLIM" and a number of our own: advisory locks of others on the same database are not disturbed.
const key = sql.raw('1347176781, 1')
const ownLock = sql.raw(`
  l.locktype = 'advisory' and l.granted
  and l.classid = 1347176781 and l.objid = 1 and l.objsubid = 2
  and l.database = (select oid from pg_database where datname = current_database())`)

export const postgresLock: Exclusively = (database, options, work) =>
  // Without the signal, or the session would refuse what must be done to end it in order.
  database.session(
    async (session) => {
      const pid = await refusePooler(database, session)
      const cancelling = cancelOnAbort(database, pid, options.signal)
      try {
        await prepare(session.queries, options.lockTimeoutMs)
        await takeInTime(() => tryLock(session.queries), options)
        return await work(heldBy(session))
      } finally {
        await cancelling.settled()
        await giveBack(session.queries)
      }
    },
    { timeoutMs: options.statementTimeoutMs },
  )

/** Ends the statement that runs when the signal says so; between two, the migrator looks itself. */
function cancelOnAbort(
  database: AnyDatabase,
  pid: number,
  signal: AbortSignal | undefined,
): { settled(): Promise<void> } {
  let cancelled: Promise<unknown> = Promise.resolve()
  const cancel = () => {
    cancelled = sql`select pg_cancel_backend(${pid})`
      .execute(database.queries({ timeoutMs: 2_000 }))
      // Then it runs to its time limit.
      .catch(() => undefined)
  }
  signal?.addEventListener('abort', cancel, { once: true })
  return {
    async settled() {
      signal?.removeEventListener('abort', cancel)
      await cancelled
    },
  }
}

/** Who holds the lock, or `undefined`. */
export async function postgresHolder(queries: Queries): Promise<string | undefined> {
  const { rows } = await sql<HolderRow>`
    select a.pid, a.application_name as application, a.client_addr::text as address,
      a.backend_start as since
    from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where ${ownLock} and l.pid <> pg_backend_pid()`.execute(queries)
  const [row] = rows
  if (row === undefined) return undefined
  // Of other users' sessions, PostgreSQL tells only the first two.
  const address = row.address === null ? '' : `, from ${row.address}`
  const since = row.since === null ? '' : `, connected since ${row.since}`
  return `server process ${row.pid}, application "${row.application}"${address}${since}`
}

interface HolderRow {
  readonly pid: number
  readonly application: string
  readonly address: string | null
  readonly since: string | null
}

/**
 * Two statements of one session must reach one server process. A pooler that is idle gives the same
 * one twice, so another session opens a transaction in between: it gets the process that our own
 * session only seemed to keep, or makes the pooler give us another.
 */
async function refusePooler(database: AnyDatabase, session: Session<unknown>): Promise<number> {
  const first = await backendOf(session.queries)
  const seen = await database.transaction(async (others) => ({
    other: await backendOf(others),
    second: await backendOf(session.queries),
  }))
  if (seen.other === first || seen.second !== first) throw new MigrationPoolerError()
  return first
}

async function backendOf(queries: Queries): Promise<number> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(queries)
  const pid = rows[0]?.pid
  if (pid === undefined) throw new TypeError('PostgreSQL did not say which process serves us')
  return pid
}

async function prepare(queries: Queries, lockTimeoutMs: number): Promise<void> {
  const name = `migrator ${process.pid} on ${hostname()}`.slice(0, 63)
  await sql`select set_config('application_name', ${name}, false)`.execute(queries)
  await setLockTimeout(queries, lockTimeoutMs)
  // Else a server process goes on with the statement of a migrator that was killed, and keeps its
  // locks until the end. Not every system that PostgreSQL runs on can do this.
  await sql`select set_config(name, '1000', false) from pg_settings
    where name = 'client_connection_check_interval'`
    .execute(queries)
    .catch(() => undefined)
}

/** Whoever waits for a lock makes all wait who come after it, so it must give up soon; 0 is never. */
export async function setLockTimeout(queries: Queries, timeoutMs: number): Promise<void> {
  await sql`select set_config('lock_timeout', ${String(timeoutMs)}, false)`.execute(queries)
}

async function tryLock(queries: Queries): Promise<LockTry> {
  const { rows } = await sql<{ taken: number }>`
    select case when pg_try_advisory_lock(${key}) then 1 else 0 end as taken`.execute(queries)
  if (rows[0]?.taken === 1) return { isTaken: true }
  return { isTaken: false, holder: await postgresHolder(queries) }
}

function heldBy(session: Session<unknown>): HeldLock {
  return {
    session: (work) => work(session),
    async assertHeld(queries) {
      const { rows } = await sql`
        select 1 from pg_locks l where ${ownLock} and l.pid = pg_backend_pid()`.execute(queries)
      if (rows.length === 0) throw new MigrationLockLostError()
    },
  }
}

/** So that the next migrator need not wait until the connection is closed. */
async function giveBack(queries: Queries): Promise<void> {
  // A connection that cannot do this is broken, and its lock ends with it.
  await sql`select pg_advisory_unlock_all()`.execute(queries).catch(() => undefined)
}
