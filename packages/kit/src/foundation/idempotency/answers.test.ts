import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import fastify from 'fastify'
import { engines } from '../../reliability/database/testing/databases.ts'
import { idempotency } from './plugin.ts'
import { type AddRoutes, keyedService } from './testing/keyed-service.ts'

const answers: AddRoutes = (app, { effect }) => {
  app.post('/large', async () => {
    await effect()
    return 'x'.repeat(1_001)
  })
  app.post('/fits', async () => {
    await effect()
    return 'x'.repeat(1_000)
  })
  app.post('/stream', async (_, reply) => {
    await effect()
    return reply.send(Readable.from(['a', 'b']))
  })
  app.post('/cookie', async (_, reply) => {
    await effect()
    return reply.header('set-cookie', 'session=canary').send('in')
  })
  app.post('/token', async () => {
    await effect()
    return { access_token: 'canary' }
  })
  app.post('/no-store', async (_, reply) => {
    await effect()
    return reply.header('cache-control', 'no-store').send({ value: 'canary' })
  })
  app.post('/ignored', { config: { idempotency: false } }, async () => {
    await effect()
    return { access_token: 'canary' }
  })
  app.post('/required', { config: { idempotency: 'required' } }, async () => {
    await effect()
    return 'done'
  })
}

for (const engine of engines) {
  test(`${engine.engine}: no-store as the default of all answers keeps none of them from being kept`, async () => {
    await using service = await keyedService(engine, (app, { effect }) => {
      app.addHook('onRequest', (_, reply, done) => {
        reply.header('cache-control', 'no-store')
        done()
      })
      app.post('/orders', async () => {
        await effect()
        return 'done'
      })
      app.post('/secrets', (_, reply) => {
        return reply.header('cache-control', 'no-store').send('canary')
      })
    })

    const first = await service.post('/orders', 'k-1')
    const again = await service.post('/orders', 'k-1')
    await service.post('/secrets', 'k-1')
    const secret = await service.post('/secrets', 'k-1')

    assert.deepEqual([again.statusCode, again.body], [200, 'done'])
    for (const { headers } of [first, again]) assert.equal(headers['cache-control'], 'no-store')
    assert.equal(secret.json().error_code, 'IDEMPOTENCY_ANSWER_NOT_KEPT')
  })

  for (const url of ['/large', '/stream', '/cookie', '/token', '/no-store']) {
    test(`${engine.engine}: of ${url} only that it was done is kept`, async () => {
      await using service = await keyedService(engine, answers, { answerBytesMax: 1_000 })

      const first = await service.post(url, 'k-1')
      const again = await service.post(url, 'k-1')

      assert.equal(first.statusCode, 200)
      assert.equal(again.statusCode, 409)
      assert.equal(again.json().error_code, 'IDEMPOTENCY_ANSWER_NOT_KEPT')
      assert.equal(await service.effects(), 1)
      assert.deepEqual(await service.keys(), [{ state: 'done', body: null }])
    })
  }
}

const [sqlite] = engines
assert.ok(sqlite)

test('an answer up to the limit is kept in full', async () => {
  await using service = await keyedService(sqlite, answers, { answerBytesMax: 1_000 })
  await service.post('/fits', 'k-1')

  const again = await service.post('/fits', 'k-1')

  assert.equal(again.body, 'x'.repeat(1_000))
})

test('a route that says so ignores keys and keeps nothing', async () => {
  await using service = await keyedService(sqlite, answers)

  const both = [await service.post('/ignored', 'k-1'), await service.post('/ignored', 'k-1')]

  assert.deepEqual(
    both.map(({ statusCode }) => statusCode),
    [200, 200],
  )
  assert.equal(await service.effects(), 2)
  assert.deepEqual(await service.keys(), [])
})

test('a request without a key is done as often as it is sent', async () => {
  await using service = await keyedService(sqlite, answers)

  await service.post('/fits', undefined)
  await service.post('/fits', undefined)

  assert.equal(await service.effects(), 2)
  assert.deepEqual(await service.keys(), [])
})

test('a route that requires a key refuses a request without', async () => {
  await using service = await keyedService(sqlite, answers)

  const refused = await service.post('/required', undefined)
  const done = await service.post('/required', 'k-1')

  assert.deepEqual(
    [refused.statusCode, refused.json().error_code],
    [400, 'IDEMPOTENCY_KEY_REQUIRED'],
  )
  assert.equal(done.statusCode, 200)
})

test('a malformed key is refused before the body is read', async () => {
  await using service = await keyedService(sqlite, answers)

  const refused = await service.app.inject({
    method: 'POST',
    url: '/fits',
    payload: '{',
    headers: { 'idempotency-key': 'a b', 'content-type': 'application/json' },
  })

  assert.deepEqual(
    [refused.statusCode, refused.json().error_code],
    [400, 'IDEMPOTENCY_KEY_INVALID'],
  )
})

test('a request that is refused before the handler leaves no key', async () => {
  await using service = await keyedService(sqlite, (app, { effect }) => {
    const schema = { body: { type: 'object', required: ['a'] } }
    app.post('/checked', { schema }, async () => effect())
    const preHandler = async () => Promise.reject(Object.assign(new Error(), { statusCode: 403 }))
    app.post('/denied', { preHandler }, async () => effect())
  })

  const invalid = await service.post('/checked', 'k-1', {})
  const denied = await service.post('/denied', 'k-1')

  assert.deepEqual([invalid.statusCode, denied.statusCode], [400, 403])
  assert.deepEqual(await service.keys(), [])
  assert.equal(service.app.idempotency.stats().executed, 0)
})

test('a declaration without effect stops the start', async () => {
  await using service = await keyedService(sqlite, () => undefined)
  const { app } = service

  const onGet = () => app.get('/a', { config: { idempotency: 'required' } }, () => 'a')
  const misspelt = () =>
    app.post('/b', { config: { idempotency: 'require' as 'required' } }, () => 'b')

  assert.throws(onGet, RangeError)
  assert.throws(misspelt, RangeError)
})

test('without a store the start fails', async () => {
  await assert.rejects(async () => fastify().register(idempotency), /option `database`/)
})

test('nothing is asked of the store once the application is closed', async () => {
  await using service = await keyedService(sqlite, answers, { sweepMs: 2 })
  let statements = 0
  await service.app.ready()
  service.database.observe({ statement: () => (statements += 1) })
  await delay(20)
  await service.app.close()
  const before = statements

  await delay(20)

  assert.ok(before > 0)
  assert.equal(statements, before)
})
