/**
 * An audit log on an empty database of an engine, for tests.
 *
 * @module
 */

import { CompiledQuery } from 'kysely'
import {
  createTables,
  type Database,
  type EngineName,
} from '../../../reliability/database/index.ts'
import type { TestDatabase, TestEngine } from '../../../reliability/database/testing/databases.ts'
import { type AuditLog, createAuditLog } from '../audit-log.ts'
import type { AuditRecord } from '../audit-record.ts'
import type { AuditLogSettings } from '../settings.ts'
import { type AuditLogTables, auditLogTables } from '../tables.ts'

export interface OpenLog extends AsyncDisposable {
  readonly log: AuditLog
  readonly database: Database<AuditLogTables>
  readonly store: TestDatabase<AuditLogTables>
  /** Rows with these actions, each of its own append. */
  fill(actions: readonly string[]): Promise<void>
  /** Runs SQL behind the log's back, as somebody who owns the tables can. */
  tamper(...statements: readonly string[]): Promise<void>
}

export async function openLog(
  engine: TestEngine,
  settings: Omit<Partial<AuditLogSettings>, 'database'> = {},
): Promise<OpenLog> {
  const store = await engine.open<AuditLogTables>()
  const { database } = store
  await createTables(database, auditLogTables)
  const log = createAuditLog({ database, ...settings })
  return {
    log,
    database,
    store,
    async fill(actions) {
      await Promise.all(actions.map((action) => log.append(recordNamed(action))))
    },
    async tamper(...statements) {
      for (const statement of [...withoutTriggers(database.engine, statements), ...statements]) {
        await database.queries().executeQuery(CompiledQuery.raw(statement))
      }
    },
    async [Symbol.asyncDispose]() {
      await log.close()
      await store[Symbol.asyncDispose]()
    },
  }
}

/** All lines of an export. */
export async function linesOf(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = []
  for await (const line of lines) all.push(line)
  return all
}

export function recordNamed(action: string): AuditRecord {
  return {
    action,
    userId: 'user-1',
    resource: `thing/${action}`,
    details: { of: action },
    ipAddress: '203.0.113.7',
  }
}

const tables = ['audit_log', 'audit_log_anchors']

/** Drops the triggers that would refuse the statements. */
function withoutTriggers(engine: EngineName, statements: readonly string[]): string[] {
  if (engine === 'postgres')
    return tables.map((table) => `alter table ${table} disable trigger user`)
  const isInserting = statements.some((statement) => statement.startsWith('insert'))
  return [
    ...tables.flatMap((table) => [`${table}_no_update`, `${table}_no_delete`]),
    ...(isInserting ? ['audit_log_next_only'] : []),
  ].map((trigger) => `drop trigger if exists ${trigger}`)
}
