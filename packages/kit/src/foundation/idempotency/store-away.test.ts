import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { engines } from '../../reliability/database/testing/databases.ts'
import { type AddRoutes, keyedService } from './testing/keyed-service.ts'

const [sqlite] = engines
assert.ok(sqlite)

const orders: AddRoutes = (app, { effect }) => {
  app.post('/orders', async () => {
    await effect()
    return 'done'
  })
  app.post('/pure', async () => 'done')
}

test('without its store a request with a key is refused, one without is served', async () => {
  await using service = await keyedService(sqlite, orders)
  await sql`drop table idempotency_keys`.execute(service.database.queries())

  const refused = await service.post('/orders', 'k-1')
  const served = await service.post('/orders', undefined)

  assert.deepEqual(
    [refused.statusCode, refused.json().error_code],
    [503, 'IDEMPOTENCY_UNAVAILABLE'],
  )
  assert.equal(refused.headers['retry-after'], '1')
  assert.equal(served.statusCode, 200)
  assert.equal(await service.effects(), 1)
  assert.equal(service.app.idempotency.stats().unavailable, 1)
})

test('by option it is served unprotected', async () => {
  await using service = await keyedService(sqlite, orders, { unavailable: 'pass' })
  await sql`drop table idempotency_keys`.execute(service.database.queries())

  const both = [await service.post('/orders', 'k-1'), await service.post('/orders', 'k-1')]

  assert.deepEqual(
    both.map(({ statusCode }) => statusCode),
    [200, 200],
  )
  assert.equal(await service.effects(), 2)
})

test('an answer that cannot be stored is given all the same, and counted', async () => {
  await using service = await keyedService(sqlite, (app, { database }) => {
    app.post('/orders', async () => {
      await sql`drop table idempotency_keys`.execute(database.queries())
      return 'done'
    })
  })

  const answer = await service.post('/orders', 'k-1')

  assert.deepEqual([answer.statusCode, answer.body], [200, 'done'])
  const { unstored, running } = service.app.idempotency.stats()
  assert.deepEqual({ unstored, running }, { unstored: 1, running: 0 })
})

test('no question to the store reads more keys than are asked for', async () => {
  const asked = new Set<string>()
  await using service = await keyedService(sqlite, orders)
  service.database.observe({ statement: ({ sql: text }) => asked.add(text) })
  await service.post('/orders', 'k-1')
  await service.post('/orders', 'k-1')
  await service.endLeases()
  await service.app.idempotency.sweep()

  const scans: string[] = []
  for (const text of [...asked]) {
    if (!text.includes('idempotency_keys') || !/\bwhere\b/.test(text)) continue
    const explain = sql.raw<{ detail: string }>(`explain query plan ${text.replaceAll('?', '1')}`)
    const { rows } = await explain.execute(service.database.queries())
    scans.push(
      ...rows.map(({ detail }) => detail).filter((one) => /^SCAN idempotency|TEMP/.test(one)),
    )
  }

  assert.ok(asked.size >= 5)
  assert.deepEqual(scans, [])
})

for (const engine of engines) {
  test(`${engine.engine}: a lease from before a restart of the machine is out`, async () => {
    const dead = Promise.withResolvers<void>()
    await using service = await keyedService(engine, (app, { database }) => {
      app.post('/orders', async () => {
        const later = sql`update idempotency_keys set lease_until_ms = lease_until_ms + 100000000`
        await later.execute(database.queries())
        dead.resolve()
        // As if its process had died with the machine.
        await new Promise(() => undefined)
      })
    })
    void service.post('/orders', 'k-1')
    await dead.promise

    void service.post('/orders', 'k-1')
    while (service.app.idempotency.stats().executed < 2) await tick()

    assert.equal(service.app.idempotency.stats().takenOver, 1)
  })

  test(`${engine.engine}: a handler that has no more time to hold its key lets it go`, async () => {
    const gate = Promise.withResolvers<void>()
    let runs = 0
    await using service = await keyedService(
      engine,
      (app) => {
        app.post('/slow', async () => {
          runs += 1
          if (runs === 1) await gate.promise
          return { runs }
        })
      },
      { leaseMs: 100, holdMs: 0 },
    )
    const first = service.post('/slow', 'k-1')
    while (runs === 0) await tick()

    let again = await service.post('/slow', 'k-1')
    while (again.statusCode === 409) {
      await tick()
      again = await service.post('/slow', 'k-1')
    }
    gate.resolve()
    await first

    assert.equal(again.body, '{"runs":2}')
    assert.equal((await service.post('/slow', 'k-1')).body, '{"runs":2}')
  })
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5))
}
