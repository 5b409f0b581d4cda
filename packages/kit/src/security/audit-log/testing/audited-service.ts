/**
 * A service of two routes, for `measure-stall.ts`: `/ping` does nothing, `/record` answers once its
 * record is committed. Writes its
 * address and process id to its output.
 *
 *     node audited-service.ts <file>
 *     node audited-service.ts <file> on-the-main-thread
 *
 * The last word makes the build that must fail: it commits where requests are served.
 *
 * @module
 */

import { writeSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import fastify from 'fastify'
import { createTables } from '../../../reliability/database/index.ts'
import { sqliteDatabase } from '../../../reliability/database/sqlite/index.ts'
import { auditLog } from '../plugin.ts'
import { type AuditLogTables, auditLogTables } from '../tables.ts'

const [file = '', mode] = process.argv.slice(2)
const app = fastify()
app.get('/ping', async () => 'pong')
if (mode === 'on-the-main-thread') {
  const own = new Sqlite(file)
  own.pragma('journal_mode = WAL')
  own.pragma('synchronous = FULL')
  own.exec('create table if not exists record (action text)')
  const insert = own.prepare('insert into record (action) values (?)')
  app.post('/record', async () => ({ changes: insert.run('happened').changes }))
} else {
  const database = await sqliteDatabase<AuditLogTables>({
    file,
    statementTimeoutMs: 10_000,
    checkpointEveryMs: 600_000,
  })
  await createTables(database, auditLogTables)
  await app.register(auditLog, { database })
  app.post('/record', (request) => request.audit({ action: 'happened' }))
}
const url = await app.listen({ host: '127.0.0.1', port: 0 })
writeSync(1, `${url} ${process.pid}\n`)
