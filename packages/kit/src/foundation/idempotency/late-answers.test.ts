import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { engines } from '../../reliability/database/testing/databases.ts'
import { RequestTimeoutError } from '../errors/index.ts'
import { type KeyedService, keyedService } from './testing/keyed-service.ts'

for (const engine of engines) {
  const on = engine.engine

  test(`${on}: a 504 leaves the key with the handler, and what it does is done once`, async () => {
    const gate = Promise.withResolvers<void>()
    await using service = await keyedService(engine, (app, { effect }) => {
      answerTooLate(app)
      app.post('/orders', async () => {
        await gate.promise
        await effect()
        return { done: true }
      })
    })

    const unknown = await service.post('/orders', 'k-1')
    const meanwhile = await service.post('/orders', 'k-1')
    gate.resolve()
    const after = await onceFree(service)

    assert.deepEqual([unknown.statusCode, meanwhile.statusCode], [504, 409])
    assert.equal(after.json().error_code, 'IDEMPOTENCY_ANSWER_NOT_KEPT')
    assert.equal(await service.effects(), 1)
  })

  test(`${on}: after a 504 a handler that failed is run again`, async () => {
    const gate = Promise.withResolvers<void>()
    let runs = 0
    await using service = await keyedService(engine, (app, { effect }) => {
      answerTooLate(app)
      app.post('/orders', async () => {
        runs += 1
        if (runs === 1) await gate.promise
        await effect()
        return { runs }
      })
    })

    const unknown = await service.post('/orders', 'k-1')
    // The answer may come before the handler.
    while (runs === 0) await tick()
    gate.reject(new Error('the deadline has passed'))
    const after = await onceFree(service)

    assert.equal(unknown.statusCode, 504)
    assert.deepEqual([after.statusCode, after.body], [200, '{"runs":2}'])
    assert.equal(await service.effects(), 1)
  })

  test(`${on}: after a 504 the answer that was completed with its effect is replayed`, async () => {
    const gate = Promise.withResolvers<void>()
    await using service = await keyedService(engine, (app, { database }) => {
      answerTooLate(app)
      app.post('/orders', async (request, reply) => {
        await gate.promise
        await database.transaction(async (queries) => {
          await queries.insertInto('effects').values({ name: 'order' }).execute()
          const body = { done: true }
          await request.idempotency.completeWithin(queries, { statusCode: 201, body })
        })
        return reply.code(201).send({ done: true })
      })
    })

    const unknown = await service.post('/orders', 'k-1')
    gate.resolve()
    const after = await onceFree(service)

    assert.equal(unknown.statusCode, 504)
    assert.deepEqual([after.statusCode, after.body], [201, '{"done":true}'])
    assert.equal(after.headers['content-type'], 'application/json; charset=utf-8')
    assert.equal(await service.effects(), 1)
  })

  test(`${on}: a handler whose key was taken over cannot commit`, async () => {
    const gate = Promise.withResolvers<void>()
    let runs = 0
    await using service = await keyedService(engine, (app, { database }) => {
      app.post('/orders', async (request) => {
        runs += 1
        if (runs === 1) await gate.promise
        await database.transaction(async (queries) => {
          await queries.insertInto('effects').values({ name: 'order' }).execute()
          await request.idempotency.completeWithin(queries, { body: 'done' })
        })
        return 'done'
      })
    })
    const stale = service.post('/orders', 'k-1')
    while (runs === 0) await tick()
    await service.endLeases()

    const taker = await service.post('/orders', 'k-1')
    gate.resolve()
    const refused = await stale

    assert.equal(taker.statusCode, 200)
    assert.equal(refused.json().error_code, 'IDEMPOTENCY_KEY_CONFLICT')
    assert.equal(await service.effects(), 1)
    assert.equal((await service.post('/orders', 'k-1')).body, 'done')
  })

  test(`${on}: what was completed stands, whatever is answered then`, async () => {
    await using service = await keyedService(engine, (app, { database }) => {
      app.post('/orders', async (request) => {
        await database.transaction(async (queries) => {
          await queries.insertInto('effects').values({ name: 'order' }).execute()
          await request.idempotency.completeWithin(queries, { statusCode: 202, body: { id: 1 } })
        })
        throw new Error('the mail server is away')
      })
      app.post('/rolled-back', async (request) => {
        await database.transaction(async (queries) => {
          await queries.insertInto('effects').values({ name: 'order' }).execute()
          await request.idempotency.completeWithin(queries, { body: 'done' })
          throw new Error('after all, no')
        })
      })
    })

    const failed = await service.post('/orders', 'k-1')
    const again = await service.post('/orders', 'k-1')
    await service.post('/rolled-back', 'k-1')
    const executedAgain = await service.post('/rolled-back', 'k-1')

    assert.equal(failed.statusCode, 500)
    assert.deepEqual([again.statusCode, again.json()], [202, { id: 1 }])
    assert.equal(executedAgain.statusCode, 500)
    assert.equal(await service.effects(), 1)
  })

  test(`${on}: a client that left gets the answer when it comes back`, async () => {
    const started = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    await using service = await keyedService(engine, (app, { effect }) => {
      app.post('/orders', async () => {
        started.resolve()
        await gate.promise
        await effect()
        return { done: true }
      })
    })
    await service.app.listen({ port: 0, host: '127.0.0.1' })

    await leaveOnce(started.promise, service.app)
    gate.resolve()
    const after = await onceFree(service)

    assert.equal(after.body, '{"done":true}')
    assert.equal(after.headers['idempotent-replayed'], 'true')
    assert.equal(await service.effects(), 1)
  })
}

const [sqlite] = engines
assert.ok(sqlite)

test('an answer of the handler itself is its own, however it is sent', async () => {
  await using service = await keyedService(sqlite, (app, { effect }) => {
    app.post('/away', async (_, reply) => {
      await effect()
      reply.code(503).send({ error: 'away' })
      await tick()
      return reply
    })
    app.post('/unreturned', async (_, reply) => {
      await effect()
      reply.send({ done: true })
    })
    app.post('/callback', (_, reply) => {
      void effect().then(() => reply.send({ done: true }))
    })
  })

  const statuses = async (url: string) => {
    const [first, again] = [await service.post(url, 'k-1'), await service.post(url, 'k-1')]
    return [first.statusCode, first.body, again.statusCode, again.headers['idempotent-replayed']]
  }

  const done = '{"done":true}'
  assert.deepEqual(await statuses('/away'), [503, '{"error":"away"}', 503, undefined])
  assert.deepEqual(await statuses('/unreturned'), [200, done, 200, 'true'])
  assert.deepEqual(await statuses('/callback'), [200, done, 200, 'true'])
  assert.equal(await service.effects(), 4)
})

test('an answer past the framework is done, and not kept', async () => {
  await using service = await keyedService(
    sqlite,
    (app, { effect }) => {
      app.post('/raw', async (_, reply) => {
        await effect()
        reply.hijack()
        reply.raw.end('done')
      })
    },
    { leaseMs: 100 },
  )

  const first = await service.post('/raw', 'k-1')
  const after = await onceFree(service, '/raw')

  assert.equal(first.body, 'done')
  assert.equal(after.json().error_code, 'IDEMPOTENCY_ANSWER_NOT_KEPT')
  assert.equal(await service.effects(), 1)
})

/** A deadline that is over as soon as the first handler is at work. */
function answerTooLate(app: FastifyInstance): void {
  let isFirst = true
  app.addHook('preHandler', (_request, reply, done) => {
    if (isFirst) setTimeout(() => reply.send(new RequestTimeoutError('Too late.')), 40)
    isFirst = false
    done()
  })
}

/** Repeats the request until nobody holds its key. */
async function onceFree(service: KeyedService, url = '/orders') {
  for (;;) {
    const answer = await service.post(url, 'k-1')
    if (answer.statusCode !== 409) return answer
    if (answer.json().error_code !== 'IDEMPOTENCY_KEY_CONFLICT') return answer
    await tick()
  }
}

async function leaveOnce(started: Promise<void>, { server }: FastifyInstance): Promise<void> {
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.write(
    'POST /orders HTTP/1.1\r\nHost: a\r\nIdempotency-Key: k-1\r\nContent-Length: 0\r\n\r\n',
  )
  await started
  socket.destroy()
  await once(socket, 'close')
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5))
}
