/**
 * The schema of SQLite. Constraints and `CHECK`s are in no pragma, so the statements that made the
 * tables are part of it, without layout, comments and needless quotes.
 *
 * @module
 */

import { sql } from 'kysely'
import type { Queries } from './journal.ts'
import type { SchemaItem } from './schema-of.ts'
import { normalised } from './sql-text.ts'

interface Column {
  readonly table: string
  readonly position: number
  readonly name: string
  readonly type: string
  readonly required: number
  readonly value: string | null
  readonly key: number
  readonly hidden: number
}

export async function sqliteSchema(queries: Queries): Promise<readonly SchemaItem[]> {
  return [...(await statements(queries)), ...(await columns(queries))]
}

async function statements(queries: Queries): Promise<readonly SchemaItem[]> {
  // Without a statement are the indexes that constraints make, which the table's own statement says.
  const { rows } = await sql<{ type: string; name: string; table: string; sql: string }>`
    select type, name, tbl_name as "table", sql from sqlite_schema
    where sql is not null and name not like 'sqlite\\_%' escape '\\'`.execute(queries)
  return rows.map(({ type, name, table, sql: text }) => ({
    table,
    line: `${type} ${name}: ${normalised(text)}`,
  }))
}

async function columns(queries: Queries): Promise<readonly SchemaItem[]> {
  const { rows } = await sql<Column>`
    select t.name as "table", c.cid as position, c.name, c.type, c."notnull" as required,
      c.dflt_value as value, c.pk as "key", c.hidden
    from sqlite_schema t, pragma_table_xinfo(t.name) c
    where t.type in ('table', 'view') and t.name not like 'sqlite\\_%' escape '\\'`.execute(queries)
  return rows.map(({ table, position, name, type, required, value, key, hidden }) => ({
    table,
    line: [
      `column ${table}.${name} ${position} ${type.toLowerCase()}`,
      ...(required === 1 ? ['not null'] : []),
      ...(value === null ? [] : [`default ${value}`]),
      ...(key === 0 ? [] : [`key ${key}`]),
      ...(hidden === 0 ? [] : [`generated ${hidden}`]),
    ].join(' '),
  }))
}
