/**
 * Sessions of PostgreSQL that lock whole tables, so that whoever uses them waits.
 *
 * @module
 */

import { Client } from 'pg'

export interface HeldLock extends AsyncDisposable {
  /** Sessions of the database that wait for a lock. */
  readonly waiting: () => Promise<number>
  /** Ends it before it is disposed of. */
  readonly release: () => Promise<void>
  /** When it has the lock. */
  readonly held: Promise<unknown>
}

/** Asks for the lock at once; await `held` where nobody else may have it. */
export async function lockOf(url: string, ...tables: readonly string[]): Promise<HeldLock> {
  const session = new Client({ connectionString: url })
  await session.connect()
  await session.query('begin')
  const held = session.query(`lock table ${tables.join(', ')} in access exclusive mode`)
  const look = new Client({ connectionString: url })
  await look.connect()
  let ended: Promise<void> | undefined
  const release = () => {
    ended ??= held.then(() => session.end())
    return ended
  }
  return {
    held,
    async waiting() {
      const { rows } = await look.query(
        `select count(*)::int as count from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      )
      return rows[0].count
    },
    release,
    async [Symbol.asyncDispose]() {
      await release()
      await look.end()
    },
  }
}
