import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import type { PoolEvent } from './pool-event.ts'
import { postgresDatabase } from './postgres-database.ts'
import {
  type AnyDatabase,
  type OpenPostgres,
  openBehindProxy,
  openPostgres,
  sleep,
  until,
} from './testing/open-postgres.ts'

const reason = new Error('the client has gone')

test('connections are opened as they are needed, and used again', async () => {
  await using store = await openPostgres({ connectionsMax: 3 })
  assert.equal(store.database.stats().size, 0)

  for (let calls = 0; calls < 5; calls += 1) await store.database.check()
  assert.equal(store.database.stats().size, 1)
  await fill(store.database)
  await fill(store.database)

  const { size, sizeMax, busy, waiting } = store.database.stats()
  assert.deepEqual({ size, sizeMax, busy, waiting }, { size: 3, sizeMax: 3, busy: 0, waiting: 0 })
})

test('more callers than may wait are refused at once, and told when to come back', async () => {
  await using store = await openPostgres({ connectionsMax: 1, waitingMax: 2 })
  await store.database.check()
  const calls = Array.from({ length: 4 }, () => sleep(store.database, 0.05))

  await assert.rejects(calls[3] ?? sleep(store.database, 0), (error: { headers?: unknown }) => {
    assert.deepEqual(error.headers, { 'retry-after': '1' })
    return (error as { code?: string }).code === 'DATABASE_BUSY'
  })

  assert.equal(store.database.stats().waiting, 2)
  await Promise.all(calls.slice(0, 3))
})

test('a caller that waits for a connection gives up at once, and the connection serves others', async () => {
  await using store = await openPostgres({ connectionsMax: 1 })
  await store.database.check()
  const running = sleep(store.database, 0.1)
  const controller = new AbortController()
  const waiting = sleep(store.database, 0, { signal: controller.signal })
  const next = sleep(store.database, 0)
  await delay(20)

  controller.abort(reason)
  assert.equal(store.database.stats().waiting, 1)

  await assert.rejects(waiting, (error) => error === reason)
  await Promise.all([running, next])
  assert.equal(store.database.stats().busy, 0)
})

test('a caller that gives up while the first connection is made leaves it to the pool', async () => {
  await using store = await openPostgres({ connectionsMax: 1 })
  const controller = new AbortController()
  const asking = sleep(store.database, 0, { signal: controller.signal })

  controller.abort(reason)

  await assert.rejects(asking, (error) => error === reason)
  await until(() => store.database.stats().size === 1)
  assert.equal(store.database.stats().busy, 0)
})

test('the end of an idle connection is told, counted, and felt by no caller', async () => {
  const events: PoolEvent[] = []
  const observePool = (event: PoolEvent) => void events.push(event)
  await using store = await openPostgres({ connectionsMax: 2, observePool })
  await fill(store.database)

  await store.ask(endAll)
  await until(() => store.database.stats().size === 0)

  await store.database.check()
  await store.database.transaction(async () => undefined)
  assert.equal(store.database.stats().connectionsLost, 2)
  assert.deepEqual(
    events.map(({ type }) => type),
    ['connection-lost', 'connection-lost'],
  )
})

test('an observer that fails harms nothing', async () => {
  const warned = once(process, 'warning')
  const observePool = () => {
    throw new Error('out of order')
  }
  await using store = await openPostgres({ connectionsMax: 1, observePool })
  await store.database.check()

  await store.ask(endAll)

  assert.match(String(await warned), /out of order/)
  await store.database.check()
})

test('a transaction that finds its connection dead begins on another', async () => {
  await using store = await openBehindProxy({ connectionsMax: 4, connectionTimeoutMs: 5_000 })
  await fill(store.database)

  // The begin is sent before the end of the connection has been read.
  const cutting = store.proxy.set('cut')
  const working = store.database.transaction(async () => 'done')
  await cutting
  await store.proxy.set('pass')

  assert.equal(await working, 'done')
})

test('a connection that cannot be made refuses nobody whom another one soon serves', async () => {
  await using store = await openPostgres({ connectionsMax: 2, connectionTimeoutMs: 5_000 })
  const running = sleep(store.database, 0.3)
  await until(async () => (await store.running()) === 1)
  await store.ask(`update pg_database set datallowconn = false where datname = current_database()`)

  const next = sleep(store.database, 0)

  await Promise.all([running, next])
  assert.equal(store.database.stats().connectionsFailed, 1)
})

test('a statement whose connection breaks is told so, and the next one is served', async () => {
  await using store = await openPostgres({ connectionsMax: 1 })
  const refused = assert.rejects(sleep(store.database, 5), { code: 'DATABASE_UNAVAILABLE' })
  await until(async () => (await store.running()) === 1)

  await store.ask(endAll)

  await refused
  await store.database.check()
})

test('a connection that breaks while it commits is told as an unknown outcome', async () => {
  await using store = await openBehindProxy({ connectionsMax: 1, connectionTimeoutMs: 5_000 })
  await store.ask('create table rows (n integer)')
  let tried = 0

  const working = store.database.transaction(async (queries) => {
    tried += 1
    await sql`insert into rows values (1)`.execute(queries)
    // What the server answers is swallowed, and the commit arrives.
    await store.proxy.set('delay', { delayMs: 200 })
    setTimeout(() => void store.proxy.set('cut'), 50)
  })

  await assert.rejects(working, /may have happened/)
  assert.equal(tried, 1)
  assert.deepEqual(await store.ask('select n from rows'), [{ n: 1 }])
})

test('an idle connection is closed after a time, and an old one is replaced', async () => {
  await using idle = await openPostgres({ connectionsMax: 2, idleTimeoutMs: 60 })
  await using old = await openPostgres({ connectionsMax: 2, connectionLifetimeMs: 60 })
  await Promise.all([idle.database.check(), old.database.check()])

  await until(() => idle.database.stats().size === 0)
  await until(() => old.database.stats().size === 0)

  await old.database.check()
  assert.equal(old.database.stats().connectionsLost, 0)
})

test('a server without room for more refuses nobody whom the others can serve', async () => {
  const options = { connectionsMax: 3, connectionTimeoutMs: 5_000 }
  await using store = await openPostgres()
  const database: AnyDatabase = await postgresDatabase({ url: await sailor(store), ...options })
  await database.check()

  const calls = await Promise.all(Array.from({ length: 4 }, () => sleep(database, 0.05)))

  assert.equal(calls.length, 4)
  assert.equal(database.stats().size, 1)
  assert.ok(database.stats().connectionsFailed > 0)
  await database.close()
})

test('a close cancels nothing that ends in time and leaves no connection', async () => {
  await using store = await openPostgres({ connectionsMax: 2, closeTimeoutMs: 100 })
  const [short, long] = [sleep(store.database, 0.05), sleep(store.database, 5)]
  await until(() => store.database.stats().busy === 2)

  const closing = store.database.close()

  await short
  await assert.rejects(long, { code: 'DATABASE_UNAVAILABLE' })
  await closing
  assert.equal(store.database.stats().size, 0)
})

const endAll = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = 'plimsoll'`

/** A user who may connect once. */
async function sailor({ url, ask }: OpenPostgres): Promise<string> {
  const name = `sailor_${randomUUID()}`
  await ask(`create role "${name}" login connection limit 1 password 'sea'`)
  const address = new URL(url)
  address.username = name
  address.password = 'sea'
  return address.href
}

/** Uses every connection at the same time. */
async function fill(database: AnyDatabase): Promise<void> {
  const { sizeMax } = database.stats()
  const all = Promise.withResolvers<void>()
  let begun = 0
  const work = async () => {
    begun += 1
    if (begun === sizeMax) all.resolve()
    await all.promise
  }
  await Promise.all(Array.from({ length: sizeMax }, () => database.transaction(work)))
}
