/**
 * A process that appends with 64 writers until it is killed, and writes each acknowledged
 * `sequence hash` to its output after the append has resolved.
 *
 *     node append-until-killed.ts sqlite <file>
 *     node append-until-killed.ts postgres <url> acks-before-commit
 *
 * The last word makes the build that must fail the test: it acknowledges before the commit.
 *
 * @module
 */

import { writeSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Database } from '../../../reliability/database/index.ts'
import { postgresDatabase } from '../../../reliability/database/postgres/index.ts'
import { sqliteDatabase } from '../../../reliability/database/sqlite/index.ts'
import { createAuditLog } from '../audit-log.ts'
import type { AuditLogTables } from '../tables.ts'

const [engine, location = '', mode] = process.argv.slice(2)
const opened = await (engine === 'sqlite'
  ? sqliteDatabase<AuditLogTables>({ file: location })
  : postgresDatabase<AuditLogTables>({ url: location, connectionsMax: 2 }))
const database = mode === 'acks-before-commit' ? acksBeforeCommit(opened) : opened
const log = createAuditLog({ database })

await Promise.all(Array.from({ length: 64 }, (_, writer) => write(`user-${writer}`)))

async function write(userId: string): Promise<void> {
  for (;;) {
    const { sequence, hash } = await log.append({ action: 'written', userId })
    // Synchronous, so that what the parent reads was acknowledged before the kill.
    tell(`${sequence} ${hash}\n`)
  }
}

/** Waits for a reader that is behind: its pipe takes a whole line or nothing. */
function tell(line: string): void {
  for (;;) {
    try {
      writeSync(1, line)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}

function acksBeforeCommit(real: Database<AuditLogTables>): Database<AuditLogTables> {
  return {
    ...real,
    queries: (call) => {
      const executeQuery: Kysely<AuditLogTables>['executeQuery'] = async (query) => {
        void later().then(() => real.queries(call).executeQuery(query))
        return { rows: [] }
      }
      return { executeQuery } as Kysely<AuditLogTables>
    },
    transaction: (work, options) =>
      new Promise((resolve, reject) => {
        const committed = real.transaction(async (queries) => {
          const result = await work(queries)
          resolve(result)
          await later()
          return result
        }, options)
        committed.catch(reject)
      }),
  }
}

function later(): Promise<void> {
  return setTimeout(20)
}
