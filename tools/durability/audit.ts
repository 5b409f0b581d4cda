/**
 * How fast the audit log commits, and what else feels of a device that stalls.
 *
 * @module
 */

import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AuditLogTables, auditLogTables } from '@plimsoll/kit/audit-log'
import { createTables, type Database } from '@plimsoll/kit/database'
import { postgresDatabase } from '@plimsoll/kit/database/postgres'
import { sqliteDatabase } from '@plimsoll/kit/database/sqlite'
import { measureAppends } from '../../packages/kit/src/security/audit-log/testing/measure-appends.ts'
import { postgresServer } from '../servers/postgres-server.ts'
import type { Row } from './report.ts'

const rowsPerSecondMin = 50_000

export async function auditSpeed(durationMs: number): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-audit-'))
  try {
    const syncs = syncsPerSecond(join(folder, 'syncs'))
    const sqlite = await sqliteDatabase<AuditLogTables>({ file: join(folder, 'audit.db') })
    const rows = await measured('SQLite', sqlite, durationMs, syncs)
    await using server = await postgresServer()
    const url = await server.createDatabase()
    const postgres = await postgresDatabase<AuditLogTables>({ url })
    return [...rows, ...(await measured('PostgreSQL', postgres, durationMs, syncs))]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measured(
  name: string,
  database: Database<AuditLogTables>,
  durationMs: number,
  syncs: number,
): Promise<readonly Row[]> {
  try {
    await createTables(database, auditLogTables)
    const rows: Row[] = []
    for (const writers of [1, 64]) {
      const figures = await measureAppends({ database, writers, durationMs })
      const { rowsPerSecond, p50Ms, p99Ms, rowsPerCommit } = figures
      const seen = `${rowsPerSecond} rows/s, p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms, ${rowsPerCommit.toFixed(1)} rows a commit; this device syncs ${syncs} times a second`
      // Only the embedded store at 64 writers has a promise.
      const isPromised = name === 'SQLite' && writers === 64
      rows.push({
        what: `audit log, ${name}, ${writers} writers`,
        seen,
        isGood: !isPromised || rowsPerSecond >= rowsPerSecondMin,
      })
    }
    return rows
  } finally {
    await database.close()
  }
}

/** The limit that the device sets to commits one after another. */
function syncsPerSecond(file: string): number {
  const handle = openSync(file, 'w')
  const block = Buffer.alloc(4_096)
  const startMs = performance.now()
  let done = 0
  while (performance.now() - startMs < 1_000) {
    writeSync(handle, block)
    fdatasyncSync(handle)
    done += 1
  }
  closeSync(handle)
  return done
}
