import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import { NotFoundError, RateLimitedError } from '../errors/index.ts'
import { type AddRoutes, keyedService } from './testing/keyed-service.ts'

/** Each execution adds an effect and answers differently. */
const orders: AddRoutes = (app, { effect, effects }) => {
  app.post('/orders', async (request, reply) => {
    await effect()
    return reply
      .code(201)
      .header('location', '/orders/1')
      .header('x-worker', 'a')
      .send({ body: request.body, times: await effects() })
  })
  app.post('/others', async () => {
    await effect()
    return { times: await effects() }
  })
}

for (const engine of engines) {
  const on = engine.engine

  test(`${on}: a repetition gets the same answer, byte for byte, and does nothing`, async () => {
    await using service = await keyedService(engine, orders)

    const first = await service.post('/orders', 'k-1', { a: 1 })
    const again = await service.post('/orders', 'k-1', { a: 1 })

    assert.equal(first.statusCode, 201)
    assert.equal(again.statusCode, 201)
    assert.deepEqual(again.rawPayload, first.rawPayload)
    assert.equal(again.headers['content-type'], first.headers['content-type'])
    assert.equal(again.headers.location, '/orders/1')
    assert.equal(again.headers['x-worker'], undefined)
    assert.equal(first.headers['idempotent-replayed'], undefined)
    assert.equal(again.headers['idempotent-replayed'], 'true')
    assert.equal(await service.effects(), 1)
    const { executed, replayed, running } = service.app.idempotency.stats()
    assert.deepEqual({ executed, replayed, running }, { executed: 1, replayed: 1, running: 0 })
  })

  test(`${on}: another body, query or type under the same key is refused`, async () => {
    await using service = await keyedService(engine, orders)
    await service.post('/orders', 'k-1', { a: 1 })

    const others = [
      await service.post('/orders', 'k-1', { a: 2 }),
      await service.post('/orders?b=1', 'k-1', { a: 1 }),
      await service.post('/orders', 'k-1'),
      await service.app.inject({
        method: 'POST',
        url: '/orders',
        payload: '{"a":1}',
        headers: { 'idempotency-key': 'k-1', 'content-type': 'text/plain' },
      }),
    ]

    for (const { statusCode, json } of others) {
      assert.deepEqual([statusCode, json().error_code], [422, 'IDEMPOTENCY_KEY_MISMATCH'])
    }
    assert.equal(await service.effects(), 1)
    assert.equal(service.app.idempotency.stats().mismatches, 4)
  })

  test(`${on}: JSON is compared by what it means`, async () => {
    await using service = await keyedService(engine, orders)
    await service.post('/orders', 'k-1', { a: 1, b: ['é'] })

    const again = await service.app.inject({
      method: 'POST',
      url: '/orders',
      payload: ' { "b" : [ "\\u00e9" ], "a": 1.0 } ',
      headers: { 'idempotency-key': '"k-1"', 'content-type': 'application/json; charset=utf-8' },
    })

    assert.equal(again.headers['idempotent-replayed'], 'true')
    assert.equal(await service.effects(), 1)
  })

  test(`${on}: a key of another caller or for another route is another key`, async () => {
    await using service = await keyedService(engine, orders)

    const answers = [
      await service.post('/orders', 'k-1'),
      await service.post('/others', 'k-1'),
      await service.post('/orders', 'k-1', undefined, { headers: { 'x-user': '7' } }),
      await service.post('/orders', 'k-1', undefined, { headers: { 'x-user': '8' } }),
      await service.post('/orders', 'k-2'),
    ]

    assert.deepEqual(
      answers.map(({ headers }) => headers['idempotent-replayed']),
      Array(5).fill(undefined),
    )
    assert.equal(await service.effects(), 5)
  })

  test(`${on}: an answer without a body is replayed without one`, async () => {
    await using service = await keyedService(engine, (app, { effect }) => {
      app.post('/done', async (_, reply) => {
        await effect()
        return reply.code(204).send()
      })
    })
    await service.post('/done', 'k-1')

    const again = await service.post('/done', 'k-1')

    assert.deepEqual([again.statusCode, again.rawPayload.length], [204, 0])
    assert.equal(again.headers['idempotent-replayed'], 'true')
    assert.equal(await service.effects(), 1)
  })

  test(`${on}: a refusal that follows from the request is replayed, others are tried anew`, async () => {
    await using service = await keyedService(engine, (app, { effect }) => {
      const thrown = {
        '/missing': new NotFoundError('There is none.'),
        '/too-many': new RateLimitedError('Too many.'),
        '/broken': new Error('a defect'),
      }
      for (const [url, error] of Object.entries(thrown)) {
        app.post(url, async () => {
          await effect()
          throw error
        })
      }
    })
    const statuses = async (url: string) => {
      const [first, again] = [await service.post(url, 'k-1'), await service.post(url, 'k-2')]
      const third = await service.post(url, 'k-1')
      return [first.statusCode, again.statusCode, third.headers['idempotent-replayed']]
    }

    assert.deepEqual(await statuses('/missing'), [404, 404, 'true'])
    const effectsOfMissing = await service.effects()
    assert.deepEqual(await statuses('/too-many'), [429, 429, undefined])
    assert.deepEqual(await statuses('/broken'), [500, 500, undefined])

    assert.equal(effectsOfMissing, 2)
    assert.equal(await service.effects(), 8)
    assert.equal(service.app.idempotency.stats().released, 6)
  })

  test(`${on}: an expired key is free, and swept`, async () => {
    await using service = await keyedService(engine, orders)
    await service.post('/orders', 'k-1', { a: 1 })
    await service.post('/orders', 'k-2', { a: 1 })
    await service.expireKeys()

    const anew = await service.post('/orders', 'k-1', { a: 2 })
    const swept = await service.app.idempotency.sweep()

    assert.equal(anew.headers['idempotent-replayed'], undefined)
    assert.equal(await service.effects(), 3)
    assert.equal(swept, 1)
    assert.equal(service.app.idempotency.stats().expired, 1)
    assert.equal((await service.keys()).length, 1)
  })

  test(`${on}: a caller with too many keys is refused new ones and keeps the old`, async () => {
    await using service = await keyedService(engine, orders, { keysMax: 2 })
    await service.post('/orders', 'k-1')
    await service.post('/orders', 'k-2')

    const refused = await service.post('/orders', 'k-3')
    const replayed = await service.post('/orders', 'k-1')
    const other = await service.post('/orders', 'k-3', undefined, { headers: { 'x-user': '7' } })

    assert.equal(refused.statusCode, 429)
    assert.equal(refused.json().error_code, 'IDEMPOTENCY_KEYS_EXHAUSTED')
    assert.equal(replayed.headers['idempotent-replayed'], 'true')
    assert.equal(other.statusCode, 201)
    assert.equal(await service.effects(), 3)
  })

  test(`${on}: neither key nor caller nor URL is in the store`, async () => {
    await using service = await keyedService(engine, orders)

    await service.post('/orders?secret=canary', 'canary', undefined, {
      headers: { 'x-user': 'canary' },
    })

    const rows = await service.database
      .queries()
      .selectFrom('idempotency_keys')
      .selectAll()
      .execute()
    assert.equal(rows.length, 1)
    assert.doesNotMatch(JSON.stringify(rows), /canary/)
  })
}
