/**
 * The tables of one concern, as plain SQL for both engines: the piece that a service builds its
 * migrations from.
 *
 * @module
 */

import { sql } from 'kysely'
import type { Call, Database, EngineName } from './database.ts'

/** Statements for each engine, in the order in which they run. */
export type EngineStatements = Readonly<Record<EngineName, readonly string[]>>

export interface TableSet {
  /** In kebab-case, such as `audit-log`. */
  readonly name: string
  readonly up: EngineStatements
  readonly down: EngineStatements
}

/** Creates the tables in one transaction. For tests and examples; a service migrates. */
export async function createTables<Schema>(
  database: Database<Schema>,
  set: TableSet,
  call: Call = {},
): Promise<void> {
  await database.transaction(async (queries) => {
    for (const statement of set.up[database.engine]) await sql.raw(statement).execute(queries)
  }, call)
}
