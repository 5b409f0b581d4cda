import type { Call, Database } from '@plimsoll/kit/database'
import { sql } from 'kysely'
import type { ServiceTables } from './service-tables.ts'

/** A store may be older than a table: a backup is taken before each migration. */
export async function hasTable(
  database: Database<ServiceTables>,
  name: keyof ServiceTables,
  call: Call = {},
): Promise<boolean> {
  const found =
    database.engine === 'sqlite'
      ? sql`select 1 from sqlite_schema where type = 'table' and name = ${name}`
      : sql`select 1 where to_regclass(${name}) is not null`
  return (await found.execute(database.queries(call))).rows.length > 0
}
