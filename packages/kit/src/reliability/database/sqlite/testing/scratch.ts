/**
 * A folder of its own for each test, and the schema that the tests of this folder write to.
 *
 * @module
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../database.ts'
import { type SqliteOptions, sqliteDatabase } from '../index.ts'

export interface Schema {
  notes: { id: string; text: string | null }
  /** Two rows of one transaction: never one without the other. */
  halves: { id: string; side: 'left' | 'right' }
}

export const schema: readonly string[] = [
  'create table if not exists notes (id text primary key, text text) strict',
  'create table if not exists halves (id text, side text, primary key (id, side)) strict',
]

export async function createSchema(database: Database<Schema>): Promise<void> {
  for (const statement of schema) await sql.raw(statement).execute(database.queries())
}

/** A path in a folder that is removed after the test, and after what the test opened in it. */
export async function scratchFile(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-sqlite-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'test.db')
}

/** A database with the tables above, closed after the test. */
export async function openScratch(
  t: TestContext,
  options: Partial<SqliteOptions> = {},
): Promise<{ database: Database<Schema>; file: string }> {
  const file = options.file ?? (await scratchFile(t))
  const database = await sqliteDatabase<Schema>({ readers: 1, ballastBytes: 0, ...options, file })
  t.after(() => database.close())
  await createSchema(database)
  return { database, file }
}

export async function read(database: Database<Schema>, statement: string): Promise<unknown[]> {
  const { rows } = await sql.raw(statement).execute(database.queries())
  return rows
}
