/**
 * A database with rows in it and an empty directory for its backups, on either engine.
 *
 * @module
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { sharedPostgres } from '../../../../../../tools/servers/shared-postgres.ts'
import {
  createTables,
  type Database,
  type DatabaseAddress,
  databaseOf,
  type EngineName,
  type TableSet,
} from '../../database/index.ts'
import { type Backups, type BackupsOptions, createBackups } from '../index.ts'

export interface Tables {
  readonly accounts: { readonly id: number; readonly name: string }
  readonly transfers: { readonly id: number; readonly account: number; readonly amount: number }
}

export const tables: TableSet = {
  name: 'accounts',
  up: {
    sqlite: [
      'create table accounts (id integer primary key, name text not null) strict',
      `create table transfers (id integer primary key, amount integer not null,
        account integer not null references accounts (id)) strict`,
      'create index transfers_account on transfers (account)',
    ],
    postgres: [
      'create table accounts (id integer primary key, name text not null)',
      `create table transfers (id integer primary key, amount integer not null,
        account integer not null references accounts (id))`,
      'create index transfers_account on transfers (account)',
    ],
  },
  down: {
    sqlite: ['drop table transfers', 'drop table accounts'],
    postgres: ['drop table transfers', 'drop table accounts'],
  },
}

export interface BackupPlace extends AsyncDisposable {
  readonly address: DatabaseAddress
  /** For SQLite, the file is in it too. */
  readonly folder: string
  readonly directory: string
  /** Another instance of the service; closed at the end if it was not before. */
  open(): Promise<Database<Tables>>
  backups(options?: Partial<BackupsOptions>): Backups
}

export const engineNames: readonly EngineName[] = ['sqlite', 'postgres']

/** With the tables, and `rows` transfers of two accounts. */
export async function backupPlace(engine: EngineName, rows = 20): Promise<BackupPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-backup-'))
  const directory = join(folder, 'backups')
  const { address, remove } = await newDatabase(engine, folder)
  const opened: Database<Tables>[] = []
  const place: BackupPlace = {
    address,
    folder,
    directory,
    async open() {
      const database = await openAt<Tables>(address)
      opened.push(database)
      return database
    },
    backups: (options) => createBackups({ address, directory, lockWaitMs: 0, ...options }),
    async [Symbol.asyncDispose]() {
      for (const database of opened) await database.close()
      await remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
  const database = await place.open()
  await createTables(database, tables)
  await database
    .queries()
    .insertInto('accounts')
    .values(['one', 'two'].map((name, index) => ({ id: index + 1, name })))
    .execute()
  await insertTransfers(database, 1, rows)
  await database.close()
  return place
}

export function openAt<Schema>(address: DatabaseAddress): Promise<Database<Schema>> {
  const url = address.engine === 'sqlite' ? `sqlite:${address.file}` : address.url
  return databaseOf<Schema>(url, {
    dataFolder: '.',
    postgres: { applicationName: 'the service', connectionTimeoutMs: 5_000 },
  })
}

export async function insertTransfers(
  database: Database<Tables>,
  first: number,
  count: number,
): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => ({
    id: first + index,
    account: ((first + index) % 2) + 1,
    amount: 100 + index,
  }))
  for (let at = 0; at < rows.length; at += 1_000) {
    const some = rows.slice(at, at + 1_000)
    await database.queries().insertInto('transfers').values(some).execute()
  }
}

export async function transferIds(database: Database<Tables>): Promise<readonly number[]> {
  const rows = await database.queries().selectFrom('transfers').select('id').orderBy('id').execute()
  return rows.map(({ id }) => id)
}

export function numbers(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

interface NewDatabase {
  readonly address: DatabaseAddress
  readonly remove: () => Promise<void>
}

async function newDatabase(engine: EngineName, folder: string): Promise<NewDatabase> {
  if (engine === 'sqlite') {
    const file = join(folder, 'service.db')
    return { address: { engine, file }, remove: () => Promise.resolve() }
  }
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  const own = decodeURIComponent(new URL(url).pathname.slice(1))
  return {
    address: { engine, url },
    async remove() {
      await server.dropDatabase(url)
      for (const name of await databasesLike(server.url, `${own.slice(0, 20)}%`)) {
        const other = new URL(url)
        other.pathname = encodeURIComponent(name)
        await server.dropDatabase(other.href)
      }
    },
  }
}

/** Names of databases on the server. */
export async function databasesLike(url: string, pattern: string): Promise<readonly string[]> {
  const server = await databaseOf<unknown>(url, { dataFolder: '.' })
  try {
    const { rows } = await sql<{ name: string }>`
      select datname as name from pg_database where datname like ${pattern}`.execute(
      server.queries(),
    )
    return rows.map(({ name }) => name)
  } finally {
    await server.close()
  }
}
