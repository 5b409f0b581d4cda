/**
 * Both engines, each with a fresh, empty, private database: every store runs the same tests on both.
 *
 *     for (const { engine, open } of engines) {
 *       test(`${engine}: what is written is read`, async () => {
 *         await using store = await open()
 *         await store.database.queries()…
 *
 * @module
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sharedPostgres } from '../../../../../../tools/servers/shared-postgres.ts'
import type { CreateDatabaseOptions } from '../create-database.ts'
import type { Database, EngineName } from '../database.ts'
import { postgresDatabase } from '../postgres/index.ts'
import { sqliteDatabase } from '../sqlite/index.ts'

export interface OpenOptions extends CreateDatabaseOptions {
  readonly statementTimeoutMs?: number
}

// Other tests share machine and server: a connection or a statement may take longer than it may in
// production. Tests of what is too long name their own times.
export const patient = { connectionTimeoutMs: 5_000, statementTimeoutMs: 10_000 } as const

export interface TestDatabase<Schema> extends AsyncDisposable {
  readonly database: Database<Schema>
  /** Another instance of the service on the same data; closed with the first. */
  readonly another: (options?: OpenOptions) => Promise<Database<Schema>>
  /** SQLite: the file. PostgreSQL: the URL. */
  readonly location: string
}

export interface TestEngine {
  readonly engine: EngineName
  readonly open: <Schema>(options?: OpenOptions) => Promise<TestDatabase<Schema>>
}

export const engines: readonly TestEngine[] = [
  { engine: 'sqlite', open: openSqlite },
  { engine: 'postgres', open: openPostgres },
]

async function openSqlite<Schema>(options: OpenOptions = {}): Promise<TestDatabase<Schema>> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-database-'))
  const file = join(folder, 'test.db')
  return opened(
    file,
    (more) => sqliteDatabase<Schema>({ file, ...options, ...more }),
    () => rm(folder, { recursive: true, force: true }),
  )
}

async function openPostgres<Schema>(options: OpenOptions = {}): Promise<TestDatabase<Schema>> {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  return opened(
    url,
    (more) => postgresDatabase<Schema>({ url, connectionsMax: 4, ...patient, ...options, ...more }),
    () => server.dropDatabase(url),
  )
}

async function opened<Schema>(
  location: string,
  open: (options?: OpenOptions) => Promise<Database<Schema>>,
  remove: () => Promise<void>,
): Promise<TestDatabase<Schema>> {
  const all = [await open()]
  const [database] = all as [Database<Schema>]
  return {
    database,
    location,
    another: async (options) => {
      const one = await open(options)
      all.push(one)
      return one
    },
    async [Symbol.asyncDispose]() {
      for (const one of all) await one.close()
      await remove()
    },
  }
}
