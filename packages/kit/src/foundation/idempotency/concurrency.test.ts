import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { engines } from '../../reliability/database/testing/databases.ts'
import { keyedApp, keyedService } from './testing/keyed-service.ts'

const copies = 50

for (const engine of engines) {
  const on = engine.engine

  test(`${on}: of 50 copies at once, over two instances, one has an effect`, async () => {
    const gate = Promise.withResolvers<void>()
    const work = async (effect: () => Promise<void>) => {
      await effect()
      await gate.promise
      return { done: true }
    }
    await using service = await keyedService(engine, (app, { effect }) => {
      app.post('/orders', () => work(effect))
    })
    await using other = await keyedApp(service.database)
    other.post('/orders', () => work(service.effect))

    const sent = Array.from({ length: copies }, (_, index) =>
      (index % 2 === 0 ? service.app : other).inject({
        method: 'POST',
        url: '/orders',
        headers: { 'idempotency-key': 'k-1' },
      }),
    )
    const refused = await firstOf(sent, copies - 1)
    gate.resolve()
    const answers = await Promise.all(sent)

    assert.equal(await service.effects(), 1)
    for (const { statusCode, headers, json } of refused) {
      assert.equal(headers['retry-after'], '1')
      // On a busy machine not all of them get a connection of the small pool in time.
      const expected = statusCode === 503 ? 'IDEMPOTENCY_UNAVAILABLE' : 'IDEMPOTENCY_KEY_CONFLICT'
      assert.equal(json().error_code, expected)
    }
    assert.equal(answers.filter(({ statusCode }) => statusCode === 200).length, 1)
  })

  test(`${on}: without the plugin, copies have an effect each`, async () => {
    await using service = await keyedService(engine, (app, { effect }) => {
      app.post('/orders', { config: { idempotency: false } }, () => effect())
    })

    await Promise.all(Array.from({ length: 5 }, () => service.post('/orders', 'k-1')))

    assert.equal(await service.effects(), 5)
  })

  test(`${on}: copies that may wait get the answer to the first`, async () => {
    const started = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    await using service = await keyedService(
      engine,
      (app, { effect }) => {
        app.post('/orders', async () => {
          started.resolve()
          await effect()
          await gate.promise
          return { done: true }
        })
      },
      { waitMs: 20_000, waitersMax: 2 },
    )

    const first = service.post('/orders', 'k-1')
    await started.promise
    const [one, two] = [service.post('/orders', 'k-1'), service.post('/orders', 'k-1')]
    while (service.app.idempotency.stats().waiting < 2) await tick()
    const third = await service.post('/orders', 'k-1')
    gate.resolve()
    const answers = await Promise.all([first, one, two])

    assert.equal(third.statusCode, 409)
    assert.deepEqual(
      answers.map(({ body, headers }) => [body, headers['idempotent-replayed']]),
      [
        ['{"done":true}', undefined],
        ['{"done":true}', 'true'],
        ['{"done":true}', 'true'],
      ],
    )
    assert.equal(await service.effects(), 1)
    assert.equal(service.app.idempotency.stats().waiting, 0)
  })

  test(`${on}: a copy that has waited long enough is refused`, async () => {
    const gate = Promise.withResolvers<void>()
    await using service = await keyedService(
      engine,
      (app) => {
        app.post('/orders', () => gate.promise.then(() => 'done'))
      },
      { waitMs: 30 },
    )
    const first = service.post('/orders', 'k-1')
    while (service.app.idempotency.stats().running === 0) await tick()

    const refused = await service.post('/orders', 'k-1')
    gate.resolve()
    await first

    assert.equal(refused.statusCode, 409)
  })

  test(`${on}: a lease that ran out is taken over by one, and its holder ends nothing`, async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let runs = 0
    await using service = await keyedService(engine, (app) => {
      app.post('/orders', async () => {
        const run = runs
        runs += 1
        await gates[run]?.promise
        return { run }
      })
    })
    const stale = service.post('/orders', 'k-1', { a: 1 })
    while (runs < 1) await tick()
    await service.endLeases()

    const other = await service.post('/orders', 'k-1', { a: 2 })
    const next = service.post('/orders', 'k-1', { a: 1 })
    while (runs < 2) await tick()
    const refused = await service.post('/orders', 'k-1', { a: 1 })
    gates[0]?.resolve()
    await stale
    const stillRefused = await service.post('/orders', 'k-1', { a: 1 })
    gates[1]?.resolve()
    await next
    const replayed = await service.post('/orders', 'k-1', { a: 1 })

    assert.equal(other.statusCode, 422)
    assert.deepEqual([refused.statusCode, stillRefused.statusCode], [409, 409])
    assert.equal(replayed.body, '{"run":1}')
    const { takenOver, lost } = service.app.idempotency.stats()
    assert.deepEqual({ takenOver, lost }, { takenOver: 1, lost: 1 })
  })

  test(`${on}: a slow handler keeps its key for as long as it may hold one`, async () => {
    const gate = Promise.withResolvers<void>()
    await using service = await keyedService(
      engine,
      (app, { effect }) => {
        app.post('/orders', async () => {
          await effect()
          await gate.promise
          return 'done'
        })
      },
      { leaseMs: 100 },
    )
    const first = service.post('/orders', 'k-1')
    while (service.app.idempotency.stats().running === 0) await tick()
    const endMs = performance.now() + 300

    while (performance.now() < endMs) {
      assert.equal((await service.post('/orders', 'k-1')).statusCode, 409)
      await tick()
    }
    gate.resolve()
    await first

    assert.equal(await service.effects(), 1)
  })
}

async function firstOf(
  sent: readonly Promise<LightMyRequestResponse>[],
  count: number,
): Promise<readonly LightMyRequestResponse[]> {
  const answers: LightMyRequestResponse[] = []
  const enough = Promise.withResolvers<void>()
  for (const one of sent) {
    void one.then((answer) => {
      answers.push(answer)
      if (answers.length === count) enough.resolve()
    })
  }
  await enough.promise
  return [...answers]
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5))
}
