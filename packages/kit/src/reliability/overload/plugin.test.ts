import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { test } from 'node:test'
import { errors, KitError } from '../../foundation/errors/index.ts'
import { type Gate, gatedService, served, service, until } from './testing/services.ts'

const one = { classes: { db: { inFlightMax: 1, queueMax: 0 } }, defaultClass: 'db' }

test('a refusal is a problem, says when to come back, and nothing of the request was done', async () => {
  const gate = await gatedService(one, { random: () => 0.99 })
  await using app = gate.app
  const first = gate.ask()
  await gate.entered(1)

  const refused = await app.inject('/work')
  gate.open()

  assert.equal(refused.statusCode, 503)
  assert.equal(refused.headers['content-type'], 'application/problem+json')
  assert.equal(refused.headers['retry-after'], '5')
  assert.equal(refused.json().error_code, 'OVERLOADED')
  assert.match(refused.json().type, /#temporary-reduced-capacity$/)
  assert.equal((await first).statusCode, 200)
  assert.equal(gate.enteredSoFar(), 1)
  assert.equal(app.overload.stats().shed.full, 1)
})

test('a refusal is what the errors plugin would send, to the byte', async () => {
  const now = () => 1_700_000_000_123
  const gate = await gatedService({ ...one, now }, { errorsNow: now })
  await using app = gate.app
  app.get('/thrown', { config: { overload: false } }, () => {
    throw failureOf(gate)
  })
  void gate.ask()
  await gate.entered(1)
  const refused = await app.inject({ url: '/work', headers: { 'request-id': 'a"b' } })

  const thrown = await app.inject({ url: '/thrown', headers: { 'request-id': 'a"b' } })
  gate.open()

  assert.equal(refused.body, thrown.body)
  assert.equal(refused.headers['content-length'], thrown.headers['content-length'])
  assert.equal(gate.failures.at(0)?.code, 'OVERLOADED')
})

test('Retry-After is spread from 1 to 5 seconds', async () => {
  const gate = await gatedService(one)
  await using app = gate.app
  void gate.ask()
  await gate.entered(1)

  const answers = await Promise.all(Array.from({ length: 100 }, () => app.inject('/work')))
  gate.open()

  const seconds = new Set(answers.map(({ headers }) => headers['retry-after']))
  assert.deepEqual([...seconds].toSorted(), ['1', '2', '3', '4', '5'])
})

test('refused before the hooks that follow, and before the body', async () => {
  const gate = await gatedService(one)
  await using app = gate.app
  void gate.ask()
  await gate.entered(1)
  const authenticated = gate.authenticated()

  const refused = await app.inject({
    method: 'POST',
    url: '/work',
    headers: { 'content-type': 'application/json' },
    body: 'not json',
  })
  gate.open()

  assert.equal(refused.statusCode, 503)
  assert.equal(gate.authenticated(), authenticated)
})

test('one that waited is served when a slot is free, in its own async context', async () => {
  const context = new AsyncLocalStorage<string>()
  const gate = await gatedService({ classes: { db: { inFlightMax: 1 } }, defaultClass: 'db' })
  await using app = gate.app
  app.addHook('preHandler', (request, _reply, done) => {
    request.headers['seen'] = context.getStore() ?? 'none'
    done()
  })
  const first = context.run('first', () => gate.ask())
  await gate.entered(1)
  const second = context.run('second', () => gate.ask())
  await until(() => app.overload.stats().classes['db']?.queued === 1)

  gate.open()

  assert.deepEqual([(await first).json().seen, (await second).json().seen], ['first', 'second'])
  assert.equal(app.overload.stats().classes['db']?.waited.count, 1)
  await until(() => app.overload.stats().classes['db']?.inFlight === 0)
})

test('one whose deadline has passed while it waited is not let in', async () => {
  const gate = await gatedService(
    { classes: { db: { inFlightMax: 1, waitMs: 1_000 } }, defaultClass: 'db' },
    { remaining: () => 0 },
  )
  await using app = gate.app
  const first = gate.ask()
  await gate.entered(1)
  const second = gate.ask()
  await until(() => app.overload.stats().classes['db']?.queued === 1)

  gate.open()

  assert.deepEqual([(await first).statusCode, (await second).statusCode], [200, 503])
  assert.equal(app.overload.stats().shed.deadline, 1)
})

test('probes have slots of their own, and never wait', async () => {
  const gate = await gatedService(one)
  await using app = gate.app
  void gate.ask()
  await gate.entered(1)

  const probe = await app.inject('/livez')
  gate.open()

  assert.equal(probe.statusCode, 200)
  assert.equal(app.overload.stats().classes['probe']?.admitted, 1)
})

test('each class has its own slots, and a route that is left out has none', async () => {
  const gate = await gatedService({ classes: { db: one.classes.db, cpu: { inFlightMax: 1 } } })
  await using app = gate.app
  app.get('/cpu', { config: { overload: { class: 'cpu' } } }, served)
  app.get('/free', { config: { overload: false } }, served)
  app.get('/unnamed', served)
  void gate.ask('/db')
  await gate.entered(1)

  const answers = await Promise.all(
    ['/db', '/cpu', '/free', '/unnamed'].map((url) => app.inject(url)),
  )
  gate.open()

  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [503, 200, 200, 200],
  )
})

test('routes of a class or priority that there is not fail the start, all at once', async () => {
  const app = await service(one)
  app.get('/a', { config: { overload: { class: 'gpu' } } }, served)
  app.get('/b', { config: { overload: { priority: 'urgent' as 'normal' } } }, served)
  app.get('/c', { config: { overload: { class: 'db' } } }, served)

  await assert.rejects(
    async () => app.ready(),
    (error: Error) => {
      assert.ok(error instanceof RangeError)
      assert.match(error.message, /GET \/a: class "gpu" is none of probe, db/)
      assert.match(error.message, /GET \/b: priority "urgent"/)
      assert.doesNotMatch(error.message, /\/c/)
      return true
    },
  )
})

for (const [title, wrong] of Object.entries({
  'no room at all': { classes: { db: { inFlightMax: 0 } } },
  'a wait of minutes': { classes: { db: { inFlightMax: 1, waitMs: 60_000 } } },
  'a default that is no class': { classes: {}, defaultClass: 'db' },
  'a share above all': { classes: {}, eventLoop: { utilisation: 95 } },
  'closing after refusing': { classes: {}, heap: { closeAt: 0.9, refuseAt: 0.8 } },
})) {
  test(`${title} refuses the start`, async () => {
    await assert.rejects(service(wrong), RangeError)
  })
}

test('refusals are told to the log once in ten seconds, not one by one', async () => {
  const gate = await gatedService(one)
  await using app = gate.app
  void gate.ask()
  await gate.entered(1)

  for (let times = 0; times < 20; times++) await app.inject('/work')
  gate.open()

  assert.equal(gate.log().filter((line) => line.includes('requests refused')).length, 1)
})

test('it needs no other plugin', async () => {
  const gate = await gatedService(one, { withErrors: false })
  await using app = gate.app
  void gate.ask()
  await gate.entered(1)

  const refused = await app.inject('/work')
  gate.open()

  assert.equal(refused.json().error_code, 'OVERLOADED')
  assert.ok(!app.hasPlugin(errors.name))
})

/** The error that the plugin answers with, as the errors plugin knows it. */
function failureOf({ failures }: Gate): KitError {
  const [failure] = failures
  assert.ok(failure instanceof KitError)
  return failure
}
