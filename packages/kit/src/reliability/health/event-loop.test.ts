import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventLoop } from './event-loop.ts'
import { ask, service } from './testing/service.ts'

test('a standstill degrades the service for as long as it is remembered', async (t) => {
  const { app, clock } = await service(t, {}, [])
  app.health.register(eventLoop({ now: clock.now, rememberMs: 10_000 }))
  await app.ready()
  await clock.advance(1_000)
  assert.equal((await app.inject('/readyz')).json().status, 'ready')

  clock.skip(2_000)
  await clock.advance(500)

  assert.deepEqual(await ask(app, '/readyz'), [
    200,
    { status: 'degraded', reasons: ['event-loop'] },
  ])
  await clock.advance(9_000)
  assert.equal((await app.inject('/readyz')).json().status, 'degraded')
  await clock.advance(1_000)
  assert.equal((await app.inject('/readyz')).json().status, 'ready')
})

test('a standstill that is shorter than allowed is a fact, and nothing more', async (t) => {
  const { app, clock } = await service(t, {}, [])
  app.health.register(eventLoop({ now: clock.now, delayMaxMs: 1_000 }))
  await app.ready()
  await clock.advance(1_000)

  clock.skip(900)
  await clock.advance(0)

  const [loop] = app.health.dependencies
  assert.equal(loop?.status, 'up')
  assert.deepEqual(loop?.facts, { delay_ms: 650, worst_delay_ms: 650 })
})

test('the worst of several standstills is told, and outlives a smaller one', () => {
  let nowMs = 0
  const loop = eventLoop({ now: () => nowMs, delayMaxMs: 100, rememberMs: 10_000 })
  const after = (ms: number): unknown => {
    nowMs += ms
    let facts: unknown
    try {
      loop.check(AbortSignal.abort(), (shown) => {
        facts = shown
      })
    } catch {
      // What it shows is what counts here.
    }
    return facts
  }
  after(0)

  assert.deepEqual(after(250 + 3_000), { delay_ms: 3_000, worst_delay_ms: 3_000 })
  assert.deepEqual(after(250 + 500), { delay_ms: 500, worst_delay_ms: 3_000 })
  assert.deepEqual(after(250), { delay_ms: 0, worst_delay_ms: 3_000 })
  assert.deepEqual(after(10_000 - 1_000), { delay_ms: 8_750, worst_delay_ms: 8_750 })
})

test('a time that makes no sense is named', () => {
  assert.throws(() => eventLoop({ delayMaxMs: 0 }), /eventLoop\.delayMaxMs .* got 0/)
  assert.throws(() => eventLoop({ rememberMs: Number.NaN }), /eventLoop\.rememberMs .* NaN/)
})
