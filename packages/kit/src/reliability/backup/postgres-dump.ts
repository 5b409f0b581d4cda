/**
 * `pg_dump` of a snapshot in which the rows are counted too, so that the counts are exactly those of
 * the dump while writers go on.
 *
 * @module
 */

import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/index.ts'
import { BackupFailedError } from './backup-error.ts'
import { type Contents, contentsOf } from './contents.ts'
import { sync } from './durable-files.ts'
import type { ResolvedOptions } from './options.ts'
import { withPostgres } from './postgres-databases.ts'
import { programEnvironment } from './postgres-environment.ts'
import { partsOfTables, runProgram } from './postgres-programs.ts'
import type { Run } from './store.ts'
import { longestMs, untilSettled } from './untiring.ts'

export function dumpPostgres(
  url: string,
  file: string,
  { facts, programFolder }: Pick<ResolvedOptions, 'facts' | 'programFolder'>,
  { signal, report }: Run,
): Promise<Contents> {
  const dump = (snapshot: string, tables: number) =>
    runProgram('pg_dump', [...flags, `--snapshot=${snapshot}`, `--file=${file}`], {
      environment: programEnvironment(url),
      signal,
      onLine: partsOfTables(/dumping contents of table/, tables, (part) => report('dump', part)),
      folder: programFolder,
    })

  return withPostgres(url, (database) =>
    database.transaction(
      async (queries) => {
        const snapshot = await exportedSnapshot(queries)
        const dumping = dump(snapshot, await tableCount(queries))
        // It is awaited below; until then its failure is nobody's.
        dumping.catch(() => undefined)
        const contents = await contentsOf(inSnapshot(database, queries), facts, signal)
        // A firewall forgets a connection on which nothing is said.
        const stayAlive = async () => void (await sql`select 1`.execute(queries))
        await untilSettled(dumping, stayAlive, 5_000)
        report('count', 1)
        await sync(file)
        return contents
      },
      { mode: 'read', isolation: 'repeatable read', attemptsMax: 1, signal, totalMs: longestMs },
    ),
  )
}

const flags = ['--format=custom', '--no-password', '--verbose']

async function exportedSnapshot(queries: Kysely<unknown>): Promise<string> {
  const { rows } = await sql<{ id: string }>`select pg_export_snapshot() as id`.execute(queries)
  const id = rows[0]?.id
  if (id === undefined) throw new TypeError('PostgreSQL gave no snapshot')
  return id
}

async function tableCount(queries: Kysely<unknown>): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from pg_stat_user_tables`.execute(queries)
  return rows[0]?.n ?? 0
}

/** Whatever is asked of it is asked in the transaction of the snapshot. */
function inSnapshot(database: Database<unknown>, queries: Kysely<unknown>): Database<unknown> {
  return {
    ...database,
    queries: () => queries,
    transaction: (work) => work(queries),
    session: () => Promise.reject(new BackupFailedError('a snapshot has no session of its own')),
  }
}
