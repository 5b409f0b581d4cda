/**
 * Records of the audit log that are committed in a second, with fsync on, at 64 writers; beside it the
 * same rows with a commit each.
 *
 * @module
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type AuditLogTables, auditLogTables } from '@plimsoll/kit/audit-log'
import { createTables, type Database } from '@plimsoll/kit/database'
import { postgresDatabase } from '@plimsoll/kit/database/postgres'
import { sqliteDatabase } from '@plimsoll/kit/database/sqlite'
import {
  type AppendFigures,
  measureAppends,
} from '../../packages/kit/src/security/audit-log/testing/measure-appends.ts'
import {
  postgresSingleCommits,
  sqliteSingleCommits,
} from '../../packages/kit/src/security/audit-log/testing/measure-single-commits.ts'
import { postgresServer } from '../../tools/servers/postgres-server.ts'
import type { Bench } from '../workloads/workload.ts'
import type { RestRow } from './rest-row.ts'

const writers = 64
const peerName = 'a commit for each row'

export async function auditRows({ directory }: Bench, durationMs: number): Promise<RestRow[]> {
  return [...(await onSqlite(directory, durationMs)), ...(await onPostgres(durationMs))]
}

async function onSqlite(directory: string, durationMs: number): Promise<RestRow[]> {
  const folder = mkdtempSync(join(directory, 'audit-'))
  try {
    const file = join(folder, 'audit.db')
    const figures = await appended(await sqliteDatabase<AuditLogTables>({ file }), durationMs)
    const peer = sqliteSingleCommits(join(folder, 'plain.db'), durationMs)
    return rowsOf('SQLite', figures, peer)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function onPostgres(durationMs: number): Promise<RestRow[]> {
  await using server = await postgresServer()
  const url = await server.createDatabase()
  const figures = await appended(await postgresDatabase<AuditLogTables>({ url }), durationMs)
  const peer = await postgresSingleCommits(url, { writers, durationMs })
  return rowsOf('PostgreSQL', figures, peer)
}

async function appended(
  database: Database<AuditLogTables>,
  durationMs: number,
): Promise<AppendFigures> {
  try {
    await createTables(database, auditLogTables)
    return await measureAppends({ database, writers, durationMs })
  } finally {
    await database.close()
  }
}

function rowsOf(engine: string, figures: AppendFigures, peer: number): RestRow[] {
  const { rowsPerSecond, rowsPerCommit, p99Ms } = figures
  const what = `audit log on ${engine}, ${writers} writers`
  return [
    {
      what,
      unit: 'rows/s',
      kit: rowsPerSecond,
      peer: { name: peerName, value: peer },
      // Promised of the embedded store, where a commit is no round trip.
      ...(engine === 'SQLite' && { goal: { atLeast: 50_000 } }),
    },
    { what: `${what}: rows of a commit`, unit: 'rows', kit: rowsPerCommit },
    { what: `${what}: p99 of an append`, unit: 'ms', kit: p99Ms },
  ]
}
