/**
 * What is in a database: the facts by which a backup and what was restored from it are compared.
 *
 * @module
 */

import { sql } from 'kysely'
import type { Database } from '../database/index.ts'

export interface Contents {
  readonly schemaVersion: string | null
  readonly auditHead: string | null
  /** Rows by name of table; on PostgreSQL, `schema.table`. */
  readonly tables: Readonly<Record<string, number>>
}

/** Reads one fact of a database; `null` if it has none. */
// biome-ignore lint/suspicious/noExplicitAny: whichever its tables, as `app.database` is.
export type ReadFact = (database: Database<any>, call: FactCall) => Promise<string | null>

export interface FactCall {
  readonly signal: AbortSignal | undefined
}

export interface FactReaders {
  readonly schemaVersion: ReadFact
  readonly auditHead: ReadFact
}

export async function contentsOf(
  database: Database<unknown>,
  { schemaVersion, auditHead }: FactReaders,
  signal: AbortSignal | undefined,
): Promise<Contents> {
  return {
    schemaVersion: await schemaVersion(database, { signal }),
    auditHead: await auditHead(database, { signal }),
    tables: await rowCounts(database, signal),
  }
}

/** The last migration that was applied, by the journal of `@plimsoll/kit/migrations`. */
export const lastMigration: ReadFact = async (database, { signal }) => {
  const queries = database.queries({ signal })
  const journal =
    database.engine === 'sqlite'
      ? sql`select 1 from sqlite_schema where type = 'table' and name = 'schema_migrations'`
      : sql`select 1 where to_regclass('schema_migrations') is not null`
  if ((await journal.execute(queries)).rows.length === 0) return null
  const { rows } = await sql<{ id: string | null }>`
    select max(id) as id from schema_migrations where state = 'applied'`.execute(queries)
  return rows[0]?.id ?? null
}

interface TableName {
  readonly schema: string | null
  readonly name: string
}

const tableNames = {
  sqlite: sql<TableName>`
    select null as schema, name from sqlite_schema
    where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name`,
  // Those whose rows are dumped: not of extensions, which are created and not copied.
  postgres: sql<TableName>`
    select n.nspname as schema, c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and c.relpersistence <> 't'
      and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
      and not exists (
        select 1 from pg_depend d
        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    order by 1, 2`,
}

async function rowCounts(
  database: Database<unknown>,
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<string, number>>> {
  const queries = database.queries({ signal, rowsMax: 100_000 })
  const counts: [string, number][] = []
  for (const { schema, name } of (await tableNames[database.engine].execute(queries)).rows) {
    const table = schema === null ? sql.id(name) : sql.id(schema, name)
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${table}`.execute(queries)
    counts.push([schema === null ? name : `${schema}.${name}`, rows[0]?.n ?? 0])
  }
  return Object.fromEntries(counts)
}

/** In words, what two of them do not agree on; empty if they do. */
export function contentsDifference(backedUp: Contents, restored: Contents): readonly string[] {
  const names = new Set([...Object.keys(backedUp.tables), ...Object.keys(restored.tables)])
  const tables = [...names].map((name) => ({
    what: `rows of ${name}`,
    was: backedUp.tables[name] ?? 'no such table',
    is: restored.tables[name] ?? 'no such table',
  }))
  const facts = [
    { what: 'schema version', was: backedUp.schemaVersion, is: restored.schemaVersion },
    { what: 'audit head', was: backedUp.auditHead, is: restored.auditHead },
  ]
  return [...facts, ...tables]
    .filter(({ was, is }) => was !== is)
    .map(({ what, was, is }) => `${what}: ${was} backed up, ${is} restored`)
}
