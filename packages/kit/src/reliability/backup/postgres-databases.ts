/**
 * Databases on a server: made like another one, dropped, renamed. Each needs a connection to none of
 * them, which is what the maintenance database is for.
 *
 * @module
 */

import { type Kysely, sql } from 'kysely'
import { type Database, databaseOf } from '../database/index.ts'
import { DatabaseInUseError } from './backup-error.ts'
import { urlOfDatabase } from './postgres-environment.ts'
import { longestMs } from './untiring.ts'

/** Opened for the time of `work`, without any limit of time on its statements. */
export async function withPostgres<Result>(
  url: string,
  work: (database: Database<unknown>) => Promise<Result>,
): Promise<Result> {
  const database = await databaseOf<unknown>(url, {
    dataFolder: '.',
    statementTimeoutMs: longestMs,
    postgres: {
      connectionsMax: 2,
      connectionTimeoutMs: 10_000,
      idleInTransactionTimeoutMs: longestMs,
      applicationName: 'plimsoll backup',
    },
  })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

export interface Traits {
  readonly encoding: string
  readonly collate: string
  readonly ctype: string
  readonly icuLocale: string | null
}

/** What can be said of a database only when it is made. */
export async function traitsOf(queries: Kysely<unknown>): Promise<Traits> {
  // The name of the last column differs among versions, and the oldest have none.
  const { rows } = await sql<Traits>`
    select pg_encoding_to_char(d.encoding) as encoding, d.datcollate as collate,
      d.datctype as ctype,
      case when to_jsonb(d)->>'datlocprovider' = 'i'
        then coalesce(to_jsonb(d)->>'datlocale', to_jsonb(d)->>'daticulocale') end as "icuLocale"
    from pg_database d where d.datname = current_database()`.execute(queries)
  const [traits] = rows
  if (traits === undefined) throw new TypeError('PostgreSQL did not say what database this is')
  return traits
}

export async function createDatabase(
  server: Database<unknown>,
  name: string,
  { encoding, collate, ctype, icuLocale }: Traits,
): Promise<void> {
  const icu = icuLocale === null ? sql`` : sql`locale_provider icu icu_locale ${sql.lit(icuLocale)}`
  await sql`
    create database ${sql.id(name)} template template0 encoding ${sql.lit(encoding)}
      lc_collate ${sql.lit(collate)} lc_ctype ${sql.lit(ctype)} ${icu}`.execute(server.queries())
}

/** Not by force: whoever is connected to a leftover may be using it. */
export async function dropDatabase(server: Database<unknown>, name: string): Promise<void> {
  await sql`drop database if exists ${sql.id(name)}`.execute(server.queries())
}

export async function hasDatabase(server: Database<unknown>, name: string): Promise<boolean> {
  const found = sql`select 1 from pg_database where datname = ${name}`
  return (await found.execute(server.queries())).rows.length > 0
}

/**
 * What applies to a database and is not part of a dump of it: its owner, who may connect, its
 * settings. Copied by statements that name `to`.
 */
export async function copyProperties(
  server: Database<unknown>,
  from: string,
  to: string,
): Promise<void> {
  const { rows } = await sql<{ statement: string }>`
    select statement from (
      select 1 as place, format('alter database %I owner to %I', ${to}::text,
        pg_get_userbyid(datdba)) as statement
      from pg_database where datname = ${from}
      union all
      select 2, format('revoke all on database %I from public', ${to}::text)
      from pg_database where datname = ${from} and datacl is not null
      union all
      select 3, format('grant %s on database %I to %s%s', a.privilege_type, ${to}::text,
        case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end,
        case when a.is_grantable then ' with grant option' else '' end)
      from pg_database, aclexplode(datacl) a where datname = ${from}
      union all
      select 4, format('%s set %I to %s',
        case s.setrole when 0 then format('alter database %I', ${to}::text)
          else format('alter role %I in database %I', pg_get_userbyid(s.setrole), ${to}::text) end,
        split_part(c, '=', 1),
        case when split_part(c, '=', 1) in ('search_path', 'temp_tablespaces',
            'local_preload_libraries', 'session_preload_libraries')
          then substr(c, strpos(c, '=') + 1)
          else quote_literal(substr(c, strpos(c, '=') + 1)) end)
      from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase,
        unnest(s.setconfig) c
      where d.datname = ${from}
    ) all_of_them order by place, statement`.execute(server.queries())
  for (const { statement } of rows) await sql.raw(statement).execute(server.queries())
}

/**
 * Nobody with a name to sign in by: the server's own vacuum has none, and ends when a database is
 * renamed.
 *
 * @throws DatabaseInUseError naming the applications that are connected
 */
export async function assertNobodyConnected(
  server: Database<unknown>,
  name: string,
): Promise<void> {
  const { rows } = await sql<{ application: string; sessions: number }>`
    select coalesce(nullif(application_name, ''), 'unnamed') as application,
      count(*) as sessions
    from pg_stat_activity where datname = ${name} and usesysid is not null
    group by 1 order by 1`.execute(server.queries())
  if (rows.length === 0) return
  const users = rows.map(({ application, sessions }) => `${application} (${sessions} connections)`)
  throw new DatabaseInUseError(`${users.join(', ')} on ${name}`)
}

/** Both renames or none: `fresh` gets the name of `current`, and that one `kept`. */
export async function swapDatabases(
  server: Database<unknown>,
  { current, fresh, kept }: { current: string; fresh: string; kept: string | undefined },
): Promise<void> {
  await server.transaction(
    async (queries) => {
      if (kept !== undefined) await rename(queries, current, kept)
      await rename(queries, fresh, current)
    },
    { attemptsMax: 1 },
  )
}

async function rename(queries: Kysely<unknown>, from: string, to: string): Promise<void> {
  await sql`alter database ${sql.id(from)} rename to ${sql.id(to)}`.execute(queries)
}

/** By which the server's other databases are reached. */
export function maintenanceUrl(url: string): string {
  return urlOfDatabase(url, 'postgres')
}
