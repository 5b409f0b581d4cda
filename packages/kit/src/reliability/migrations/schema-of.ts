/**
 * The schema of a store as sorted lines of text, so that two can be compared: tables, columns, types,
 * defaults, constraints, indexes, triggers, views, functions. The migrator's own tables are left out.
 *
 * @module
 */

import type { AnyDatabase, Call } from '../database/index.ts'
import { ownTables } from './journal.ts'
import { postgresSchema } from './schema-of-postgres.ts'
import { sqliteSchema } from './schema-of-sqlite.ts'

/** One thing of a schema, such as `column accounts.name text not null`. */
export type SchemaLine = string

export interface SchemaItem {
  /** `undefined` for what belongs to no table. */
  readonly table: string | undefined
  readonly line: SchemaLine
}

export async function schemaOf(
  database: AnyDatabase,
  call: Call = {},
): Promise<readonly SchemaLine[]> {
  const queries = database.queries(call)
  const items =
    database.engine === 'sqlite' ? await sqliteSchema(queries) : await postgresSchema(queries)
  return items
    .filter(({ table }) => table === undefined || !ownTables.includes(table))
    .map(({ line }) => line)
    .sort()
}

/** What only one of two has: `- …` the first, `+ …` the second. Empty if they are the same. */
export function schemaDifference(
  first: readonly SchemaLine[],
  second: readonly SchemaLine[],
): readonly string[] {
  const [inFirst, inSecond] = [new Set(first), new Set(second)]
  return [
    ...first.filter((line) => !inSecond.has(line)).map((line) => `- ${line}`),
    ...second.filter((line) => !inFirst.has(line)).map((line) => `+ ${line}`),
  ]
}
