/**
 * Whether the store can be used: it answers, may be written, is new enough, its clock is right.
 *
 * @module
 */

import { sql } from 'kysely'
import type { AnyDatabase } from '../../reliability/database/index.ts'
import { type Check, defineCheck, fail, ok } from './check.ts'
import { clockInStep } from './clock-checks.ts'
import { isAtLeast } from './node-version.ts'
import { reasonOf } from './reason.ts'

/** What is needed of a `Database` of `@plimsoll/kit/database`. */
export type DatabaseView = Pick<AnyDatabase, 'engine' | 'check' | 'queries'>

export interface DatabaseAnswersOptions {
  readonly name?: string
  readonly title?: string
  /** Opens it, or gives the one that is open. */
  readonly open: () => Promise<DatabaseView> | DatabaseView
  /** Oldest version that will do. Default 13 (PostgreSQL) and 3.37 (SQLite, for strict tables). */
  readonly least?: { readonly postgres?: string; readonly sqlite?: string }
}

const titles = { postgres: 'PostgreSQL', sqlite: 'SQLite' } as const

export function databaseAnswers(options: DatabaseAnswersOptions): Check {
  const least = { postgres: '13', sqlite: '3.37', ...options.least }
  return defineCheck({
    name: options.name ?? 'database',
    title: options.title ?? 'Database',
    async run(_context, signal) {
      const found = await look(options, signal).catch((error: unknown) => reasonOf(error))
      if (typeof found === 'string') {
        const right = 'See that it runs, is reachable from here, and takes the login and name.'
        return fail(`it cannot be used: ${found}`, right)
      }
      const { engine, version } = found
      const what = `${titles[engine]} ${version}`
      if (isAtLeast(version, least[engine])) return ok(`${what} answers and can be written`)
      return fail(`${what} is too old`, `Use ${titles[engine]} ${least[engine]} or newer.`)
    },
  })
}

async function look({ open }: DatabaseAnswersOptions, signal: AbortSignal) {
  const database = await open()
  await database.check({ signal })
  const ask =
    database.engine === 'postgres'
      ? sql<{ version: string }>`select current_setting('server_version') as version`
      : sql<{ version: string }>`select sqlite_version() as version`
  const { rows } = await ask.execute(database.queries({ signal }))
  // Distributions add their own: `13.14 (Debian 13.14-1)`.
  const version = rows[0]?.version.split(' ')[0] ?? '0'
  return { engine: database.engine, version }
}

export interface DatabaseClockOptions {
  readonly open: () => Promise<DatabaseView> | DatabaseView
  readonly needs?: readonly string[]
  readonly skewMaxMs?: number
}

/** PostgreSQL's clock; SQLite has that of this machine. */
export function databaseClock({ open, ...options }: DatabaseClockOptions): Check {
  return clockInStep({
    ...options,
    name: 'clock-database',
    title: 'Clock of the database',
    async ask(signal) {
      const database = await open()
      const now =
        database.engine === 'postgres'
          ? sql<{ ms: number }>`select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`
          : sql<{ ms: number }>`select (julianday('now') - 2440587.5) * 86400000.0 as ms`
      const { rows } = await now.execute(database.queries({ signal }))
      return rows[0]?.ms ?? Number.NaN
    },
  })
}
