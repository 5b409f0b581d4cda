import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Meter, served, service } from './testing/services.ts'

test('a busy event loop sheds background, then requests without a credential; never probes', async () => {
  const meter: Meter = { loop: { delayP99Ms: 200, utilisation: 1 }, heap: 0.1 }
  await using app = await service({ classes: {} }, meter)
  app.get('/background', { config: { overload: { priority: 'background' } } }, served)
  app.get('/critical', { config: { overload: { priority: 'critical' } } }, served)
  app.get('/', served)
  app.get('/livez', { config: { probe: true } }, served)
  const known = { authorization: 'Bearer of.some.kind' }
  const statuses = async () =>
    Promise.all(
      [
        { url: '/background', headers: known },
        { url: '/' },
        { url: '/', method: 'OPTIONS' as const },
        { url: '/', headers: { cookie: 'session=1' } },
        { url: '/critical' },
        { url: '/livez' },
      ].map(async (request) => (await app.inject(request)).statusCode),
    )

  assert.deepEqual(await statuses(), [200, 200, 405, 200, 200, 200])
  app.sample(2)
  assert.deepEqual(await statuses(), [503, 200, 405, 200, 200, 200])
  app.sample(2)
  assert.deepEqual(await statuses(), [503, 503, 405, 200, 200, 200])
  meter.loop = { delayP99Ms: 0, utilisation: 0.1 }
  app.sample(4)
  assert.deepEqual(await statuses(), [200, 200, 405, 200, 200, 200])
  assert.deepEqual(app.overload.stats().shed.anonymous, 1)
})

test('what the start costs is no strain', async () => {
  const meter: Meter = { loop: { delayP99Ms: 900, utilisation: 1 }, heap: 0.1 }
  await using app = await service({ classes: {} }, meter)
  const lifecycle = { state: 'starting' }
  app.decorate('lifecycle' as never, lifecycle as never)

  app.sample(6)
  const atStart = app.overload.stats().pressure
  lifecycle.state = 'ready'
  app.sample(4)

  assert.equal(atStart, 0)
  assert.equal(app.overload.stats().pressure, 2)
})

test('a heap that is nearly full closes connections; a full one refuses all but probes', async () => {
  const meter: Meter = { loop: { delayP99Ms: 0, utilisation: 0 }, heap: 0.85 }
  await using app = await service({ classes: {} }, meter)
  app.get('/', { config: { overload: { priority: 'critical' } } }, served)
  app.get('/livez', { config: { probe: true } }, served)

  app.sample(1)
  const nearlyFull = await app.inject('/')
  meter.heap = 0.95
  app.sample(1)
  const [full, probe] = [await app.inject('/'), await app.inject('/livez')]

  assert.deepEqual([nearlyFull.statusCode, nearlyFull.headers.connection], [200, 'close'])
  assert.deepEqual([full.statusCode, probe.statusCode], [503, 200])
  assert.equal(app.overload.stats().shed.heap, 1)
})

test('every second request with a credential is shed when the event loop is stuck', async () => {
  const meter: Meter = { loop: { delayP99Ms: 900, utilisation: 1 }, heap: 0.1 }
  await using app = await service({ classes: {} }, meter)
  app.get('/', served)
  app.sample(6)
  const known = { authorization: 'Bearer of.some.kind' }

  const answers = await Promise.all(
    Array.from({ length: 10 }, () => app.inject({ url: '/', headers: known })),
  )

  assert.equal(answers.filter(({ statusCode }) => statusCode === 503).length, 5)
  assert.equal(app.overload.stats().pressure, 3)
})

test('neither event loop nor heap is looked at when that is turned off, nor after the end', async () => {
  let looks = 0
  const meter: Meter = {
    get loop() {
      looks += 1
      return { delayP99Ms: 900, utilisation: 1 }
    },
    heap: 1,
  }
  await using off = await service({ classes: {}, eventLoop: false, heap: false }, meter)
  const on = await service({ classes: {} }, meter)

  off.sample(4)
  assert.equal(looks, 0)
  on.sample(1)
  await on.close()
  on.sample(4)

  assert.equal(looks, 1)
})
