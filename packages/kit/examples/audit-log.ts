import { strict as assert } from 'node:assert'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AuditLogTables,
  auditLog,
  auditLogTables,
  verifyExport,
} from '@plimsoll/kit/audit-log'
import { createTables, database, databaseOf } from '@plimsoll/kit/database'
import fastify from 'fastify'

const dataFolder = await mkdtemp(join(tmpdir(), 'plimsoll-example-'))
const opened = await databaseOf<AuditLogTables>(process.env['DATABASE_URL'], { dataFolder })
await createTables(opened, auditLogTables)

const app = fastify()
await app.register(database, { database: opened })
await app.register(auditLog, {
  database: opened,
  userOf: ({ headers }) => String(headers['x-user']),
})

app.delete('/users/:id', async (request, reply) => {
  const { id } = request.params as { id: string }
  // The answer waits until it is on the disk.
  await request.audit({
    action: 'user.deleted',
    resource: `user/${id}`,
    details: { password: 'x' },
  })
  return reply.code(204).send()
})

await app.inject({ method: 'DELETE', url: '/users/7', headers: { 'x-user': 'ann' } })
const { items } = await app.audit.list({ filter: { userId: 'ann' }, limit: 20 })
const { isWhole } = await app.audit.verify()
const exported = await verifyExport(app.audit.export())

assert.deepEqual([items[0]?.action, isWhole, exported.isWhole], ['user.deleted', true, true])
process.stdout.write(`${JSON.stringify(items[0])}\n`)
await app.close()
await rm(dataFolder, { recursive: true })
