import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import { keyedService } from './testing/keyed-service.ts'

for (const engine of engines) {
  const on = engine.engine

  test(`${on}: copies wait for more than a provisional answer, and get the last one`, async () => {
    const { service, gate, started } = await provisional({ waitMs: 20_000 })
    await using _closed = service

    const first = service.post('/orders', 'k-1')
    await started
    const copy = service.post('/orders', 'k-1')
    while (service.app.idempotency.stats().waiting === 0) await tick()
    gate.resolve('ready')
    const answers = await Promise.all([first, copy, service.post('/orders', 'k-1')])

    assert.deepEqual(
      answers.map(({ body }) => body),
      ['ready', 'ready', 'ready'],
    )
    assert.equal(await service.effects(), 1)
  })

  for (const [what, end] of [
    ['fails', ({ gate }: Provisional) => gate.reject(new Error('the mail server is away'))],
    ['dies', ({ service }: Provisional) => service.endLeases()],
  ] as const) {
    test(`${on}: a provisional answer stands if its handler ${what}`, async () => {
      const running = await provisional()
      const { service, gate, started } = running
      await using _closed = service

      const first = service.post('/orders', 'k-1')
      await started
      await end(running)
      if (what === 'fails') await first
      const again = await service.post('/orders', 'k-1')
      gate.resolve('ready')
      await first

      assert.deepEqual([again.statusCode, again.body], [202, 'building'])
      assert.equal(await service.effects(), 1)
    })
  }

  async function provisional({ waitMs = 0 } = {}) {
    let runs = 0
    const gate = Promise.withResolvers<string>()
    const started = Promise.withResolvers<void>()
    const service = await keyedService(
      engine,
      (app, { database }) => {
        app.post('/orders', async (request, reply) => {
          runs += 1
          const answer = runs === 1 ? gate.promise : 'run again'
          const building = { statusCode: 202, body: 'building', isProvisional: true }
          await database.transaction(async (queries) => {
            await queries.insertInto('effects').values({ name: 'order' }).execute()
            await request.idempotency.completeWithin(queries, building)
          })
          started.resolve()
          return reply.code(202).send(await answer)
        })
      },
      { waitMs },
    )
    return { service, gate, started: started.promise }
  }

  type Provisional = Awaited<ReturnType<typeof provisional>>
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5))
}
