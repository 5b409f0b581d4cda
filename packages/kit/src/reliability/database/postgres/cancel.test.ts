import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import {
  type AnyDatabase,
  openBehindProxy,
  openPostgres,
  sleep,
  until,
} from './testing/open-postgres.ts'

const reason = new Error('the client has gone')

test('an aborted statement is answered at once and ends on the server, and its connection is kept', async () => {
  await using store = await openPostgres({ connectionsMax: 1 })
  const before = await processOf(store.database)
  const controller = new AbortController()
  const sleeping = sleep(store.database, 30, { signal: controller.signal })
  await until(async () => (await store.running()) === 1)

  controller.abort(reason)
  const answered = performance.now()
  await assert.rejects(sleeping, (error) => error === reason)

  assert.ok(performance.now() - answered < 5)
  await until(async () => (await store.running()) === 0)
  assert.equal(await processOf(store.database), before)
  assert.equal(store.database.stats().connectionsLost, 0)
})

test('a cancel never hits the next statement of its connection', async () => {
  await using store = await openPostgres({ connectionsMax: 1 })
  const before = await processOf(store.database)

  for (let round = 0; round < 200; round += 1) {
    const controller = new AbortController()
    const statement = sql`select pg_sleep(${(round % 8) / 2_000})`
    const aborted = statement.execute(store.database.queries({ signal: controller.signal }))
    const next = sql<{ n: number }>`select ${round}::int as n, pg_sleep(0.002)`.execute(
      store.database.queries(),
    )
    setTimeout(() => controller.abort(reason), (round % 5) / 2)
    await Promise.allSettled([aborted])

    const { rows } = await next
    assert.equal(rows[0]?.n, round)
  }

  assert.equal(await processOf(store.database), before)
  assert.equal(await store.running(), 0)
})

test('a limit shorter than the server knows is enforced by cancelling', async () => {
  await using store = await openPostgres({ connectionsMax: 1 })
  const before = await processOf(store.database)

  await assert.rejects(sleep(store.database, 30, { timeoutMs: 30 }), { code: 'DATABASE_TIMEOUT' })

  await until(async () => (await store.running()) === 0)
  assert.equal(await processOf(store.database), before)
})

test('an aborted transaction leaves no lock and no row, and its connection is kept', async () => {
  await using store = await openPostgres({ connectionsMax: 2 })
  await store.ask('create table rows (n integer)')
  const controller = new AbortController()
  const working = store.database.transaction(
    async (queries) => {
      await sql`lock table rows in access exclusive mode`.execute(queries)
      await sql`insert into rows values (1)`.execute(queries)
      await sql`select pg_sleep(30)`.execute(queries)
    },
    { signal: controller.signal },
  )
  await until(async () => (await store.running()) === 1)
  const aborting = delay(50).then(() => controller.abort(reason))

  await assert.rejects(working, (error) => error === reason)

  await aborting
  const { rows } = await sql`select count(*) as n from rows`.execute(store.database.queries())
  assert.deepEqual(rows, [{ n: 0 }])
  assert.equal(store.database.stats().connectionsLost, 0)
})

test('a cancel that is not confirmed in time destroys the connection', async () => {
  await using store = await openBehindProxy({ connectionsMax: 1, cancelTimeoutMs: 100 })
  const before = await processOf(store.database)
  const controller = new AbortController()
  const sleeping = sleep(store.database, 30, { signal: controller.signal })
  await until(async () => (await store.running()) === 1)

  await store.proxy.set('blackhole')
  controller.abort(reason)
  await assert.rejects(sleeping, (error) => error === reason)
  await until(async () => store.database.stats().size === 0)

  await store.proxy.set('pass')
  assert.notEqual(await processOf(store.database), before)
  assert.equal(store.database.stats().connectionsLost, 1)
})

async function processOf(database: AnyDatabase): Promise<number | undefined> {
  const select = sql<{ id: number }>`select pg_backend_pid() as id`
  const { rows } = await select.execute(database.queries())
  return rows[0]?.id
}
