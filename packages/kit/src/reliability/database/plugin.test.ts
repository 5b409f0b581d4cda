import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import fastify, { type FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { type CreateDatabaseOptions, createDatabase } from './create-database.ts'
import type { Database } from './database.ts'
import { database as plugin } from './index.ts'
import type { DatabaseOptions } from './options.ts'
import { stubEngine } from './testing/stub-engine.ts'

test('a handler has the database, and gives it the end of its request', async (t) => {
  const { app } = await service(t)
  app.get('/', async () => {
    const deadline = { signal: AbortSignal.abort(new Error('too late')), remaining: () => 0 }
    return sql`select 1`.execute(app.database.queries(deadline))
  })

  const response = await app.inject('/')

  assert.equal(response.json().message, 'too late')
})

test('a slow statement is logged with its request, and without what was written into it', async (t) => {
  const { app, lines } = await service(t, { slowMs: 0 })
  app.get('/users', () =>
    sql`select ${7}, 'secret''s'\n from users`.execute(app.database.queries()),
  )

  await app.inject('/users')

  const [line] = lines('slow statement')
  assert.equal(line?.['statement'], "select ?, '…' from users")
  assert.equal(line?.['requestId'], 'request-1')
  assert.equal(line?.['rows'], 0)
  assert.equal(line?.['failed'], false)
  assert.ok(Number(line?.['durationMs']) >= 0)
})

test('a slow statement with a name is logged by that, and a quick one is not', async (t) => {
  let nowMs = 0
  const { app, lines, engine } = await service(t, { slowMs: 10, now: () => nowMs })
  engine.answer = async (text) => {
    nowMs += text === 'slow' ? 11 : 10
  }
  app.get('/', async () => {
    await sql`slow`.execute(app.database.queries({ name: 'find-user' }))
    await sql`quick`.execute(app.database.queries())
    return ''
  })

  await app.inject('/')

  assert.deepEqual(
    lines('slow statement').map(({ statement }) => statement),
    ['find-user'],
  )
})

test('a long transaction is logged with its request and its outcome', async (t) => {
  const { app, lines } = await service(t, { longTransactionMs: 0 })
  app.get('/', () => app.database.transaction(async () => '', { name: 'purge' }))

  await app.inject('/')

  const [line] = lines('long transaction')
  const { transaction, outcome, requestId } = line ?? {}
  assert.deepEqual([transaction, outcome, requestId], ['purge', 'committed', 'request-1'])
})

test('the same statement again and again within one request is told with route and count', async (t) => {
  const { app, lines } = await service(t, {}, { repeatedMin: 3 })
  app.get('/users/:count', async ({ params }) => {
    await sql`select list`.execute(app.database.queries())
    const { count } = params as { count: string }
    for (let left = Number(count); left > 0; left -= 1) {
      await sql`select one where id = ${left}`.execute(app.database.queries())
    }
    return ''
  })

  await Promise.all([app.inject('/users/2'), app.inject('/users/2'), app.inject('/users/3')])

  assert.deepEqual(
    lines('the same statement').map(
      ({ route, method, statement, count, statements, requestId }) => {
        return { route, method, statement, count, statements, requestId }
      },
    ),
    [
      {
        route: '/users/:count',
        method: 'GET',
        statement: 'select one where id = ?',
        count: 3,
        statements: 4,
        requestId: 'request-3',
      },
    ],
  )
})

test('the connections running short is told once, and so is that they suffice again', async (t) => {
  const { app, lines, engine } = await service(t, {}, { poolCheckMs: 2 })
  await app.ready()

  Object.assign(engine.pool, { busy: 4, waiting: 3 })
  await delay(30)
  Object.assign(engine.pool, { busy: 1, waiting: 0 })
  await delay(30)

  const told = lines('the connections')
  assert.deepEqual(
    told.map(({ level, busy, waiting, sizeMax }) => [level, busy, waiting, sizeMax]),
    [
      [40, 4, 3, 4],
      [30, 1, 0, 4],
    ],
  )
})

for (const order of ['before', 'after']) {
  test(`readiness requires the database when health is registered ${order} it`, async (t) => {
    const { app, engine, health } = await service(t, {}, {}, order)

    await app.ready()

    const [dependency] = health
    assert.ok(dependency)
    const { name, criticality, timeoutMs } = dependency
    assert.deepEqual([name, criticality, timeoutMs], ['database', 'required', 500])
    const facts: unknown[] = []
    await dependency.check(new AbortController().signal, (fact) => facts.push(fact))
    assert.deepEqual(facts, [{ busy: 0, size_max: 4, waiting: 0 }])
    assert.equal(engine.done.at(-1), 'check')
    const reason = new Error('the check took too long')
    await assert.rejects(
      dependency.check(AbortSignal.abort(reason), () => {}),
      reason,
    )
  })
}

test('the database is closed after all that was registered later, and after the last request', async (t) => {
  const { app, engine } = await service(t)
  const begun = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  app.addHook('onClose', async () => void (await sql`flush`.execute(app.database.queries())))
  app.get('/', async () => {
    begun.resolve()
    await goOn.promise
    await sql`last`.execute(app.database.queries())
    return 'done'
  })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const answer = fetch(address).then((response) => response.text())
  await begun.promise

  const closing = app.close()
  goOn.resolve()
  await closing

  assert.equal(await answer, 'done')
  assert.deepEqual(engine.done, ['last', 'flush', 'close'])
})

test('a closed application looks at the connections no more', async (t) => {
  const { app, engine } = await service(t, {}, { poolCheckMs: 1 })
  let looks = 0
  engine.stats = () => {
    looks += 1
    return engine.pool
  }
  await delay(10)
  assert.ok(looks > 0)

  await app.close()

  looks = 0
  await delay(10)
  assert.equal(looks, 0)
})

for (const [options, problem] of [
  [{ repeatedMin: 1, currentRequest: () => undefined }, /database.repeatedMin .* got 1/],
  [{ repeatedMin: 5 }, /needs database.currentRequest/],
  [{ poolCheckMs: 0 }, /database.poolCheckMs must be above 0/],
] as const) {
  test(`the options ${JSON.stringify(options)} are refused at the start`, async (t) => {
    const app = fastify()
    t.after(() => app.close())

    const registering = app.register(plugin, {
      database: createDatabase(stubEngine()),
      ...options,
    })

    await assert.rejects(async () => registering, { name: 'RangeError', message: problem })
  })
}

interface Dependency {
  readonly name: string
  readonly criticality: string
  readonly timeoutMs: number
  check(signal: AbortSignal, show: (facts: unknown) => void): Promise<void>
}

async function service(
  t: TestContext,
  limits: CreateDatabaseOptions = {},
  options: Partial<DatabaseOptions> = {},
  healthOrder = 'none',
) {
  const logged: Record<string, unknown>[] = []
  const engine = Object.assign(
    stubEngine(async (text) => {
      await engine.answer(text)
      return []
    }),
    { answer: async (_text: string): Promise<void> => {} },
  )
  const app = fastify({
    logger: { level: 'info', stream: { write: (line) => void logged.push(JSON.parse(line)) } },
  })
  t.after(() => app.close())
  const health: Dependency[] = []
  const register = (dependency: Dependency) => void health.push(dependency)
  if (healthOrder === 'before') app.decorate('health', { register } as never)
  const requests = numberedRequests(app)
  const database: Database<unknown> = createDatabase(engine, limits)
  await app.register(plugin, { database, currentRequest: requests, ...options })
  if (healthOrder === 'after') app.decorate('health', { register } as never)
  const lines = (message: string) => logged.filter(({ msg }) => String(msg).startsWith(message))
  return { app, engine, health, lines }
}

/** What the `context` plugin does. */
function numberedRequests(app: FastifyInstance): () => { readonly requestId: string } | undefined {
  const storage = new AsyncLocalStorage<{ readonly requestId: string }>()
  let count = 0
  app.addHook('onRequest', (_request, _reply, done) => {
    count += 1
    storage.run({ requestId: `request-${count}` }, done)
  })
  return () => storage.getStore()
}
