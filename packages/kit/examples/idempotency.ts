import { strict as assert } from 'node:assert'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTables, database, databaseOf, newId } from '@plimsoll/kit/database'
import { errors } from '@plimsoll/kit/errors'
import { idempotency, idempotencyTables } from '@plimsoll/kit/idempotency'
import fastify from 'fastify'
import { sql } from 'kysely'

const dataFolder = await mkdtemp(join(tmpdir(), 'plimsoll-example-'))
const app = fastify()
await app.register(errors)
await app.register(database, { database: await databaseOf(undefined, { dataFolder }) })
await createTables(app.database, idempotencyTables)
await sql`create table orders (id text primary key)`.execute(app.database.queries())
await app.register(idempotency)

app.post('/orders', async (request, reply) => {
  const order = { id: newId() }
  await app.database.transaction(async (queries) => {
    await sql`insert into orders (id) values (${order.id})`.execute(queries)
    // Order and answer are stored together: a crash leaves both or neither.
    await request.idempotency.completeWithin(queries, { statusCode: 201, body: order })
  })
  return reply.code(201).send(order)
})

const headers = { 'idempotency-key': '"3f1d2c9a-order"' }
const send = (payload: object) => app.inject({ method: 'POST', url: '/orders', payload, headers })
const first = await send({ article: 7 })
const again = await send({ article: 7 })
const other = await send({ article: 8 })

assert.equal(again.headers['idempotent-replayed'], 'true')
assert.deepEqual(again.rawPayload, first.rawPayload)
assert.equal(other.statusCode, 422)
const { executed, replayed, mismatches } = app.idempotency.stats()
process.stdout.write(`${JSON.stringify({ executed, replayed, mismatches })}\n`)
await app.close()
await rm(dataFolder, { recursive: true })
