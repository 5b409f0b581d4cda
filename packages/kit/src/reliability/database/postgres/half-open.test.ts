import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { type OpenBehindProxy, openBehindProxy } from './testing/open-postgres.ts'

const limits = {
  connectionsMax: 4,
  // Long enough for a machine that is busy with other tests.
  connectionTimeoutMs: 1_000,
  statementTimeoutMs: 200,
  answerGraceMs: 100,
  waitingMax: 8,
}
/** For a connection of others, and for those that have to be made anew. */
const waitingMost = limits.waitingMax + limits.connectionsMax
/** In the words of pg: `query_timeout` and `connectionTimeoutMillis`. */
const healsInMs = limits.statementTimeoutMs + limits.answerGraceMs + limits.connectionTimeoutMs

test('connections that went silent are found, destroyed and replaced', async () => {
  await using store = await openBehindProxy(limits)
  const ask = async () => void (await sql`select 1`.execute(store.database.queries()))
  await loaded(ask, limits.connectionsMax)
  const size = store.database.stats().size

  await store.proxy.set('blackhole', { connections: 'existing' })
  const outcome = await underLoad(ask, store, healsInMs)

  assert.equal(outcome.healthyAfterMs < healsInMs, true, `healthy in ${outcome.healthyAfterMs} ms`)
  assert.ok(outcome.waitingMost <= waitingMost)
  assert.deepEqual(outcome.codes, ['DATABASE_UNAVAILABLE'])
  assert.ok(store.database.stats().connectionsLost >= size)
})

test('a connection that says nothing in time is gone when its caller is told', async () => {
  await using store = await openBehindProxy({ ...limits, connectionTimeoutMs: 5_000 })
  await store.database.check()
  await store.proxy.set('blackhole', { connections: 'existing' })
  const startMs = performance.now()

  await assert.rejects(store.database.check(), { code: 'DATABASE_UNAVAILABLE' })

  const tookMs = performance.now() - startMs
  assert.ok(tookMs >= limits.statementTimeoutMs + limits.answerGraceMs, `told after ${tookMs} ms`)
  assert.equal(store.database.stats().size, 0)
})

test('while nothing gets through callers are refused in time, and served soon after', async () => {
  await using store = await openBehindProxy(limits)
  const ask = async () => void (await sql`select 1`.execute(store.database.queries()))
  await loaded(ask, limits.connectionsMax)

  await store.proxy.set('blackhole')
  setTimeout(() => void store.proxy.set('pass'), 800)
  const outcome = await underLoad(ask, store, 800 + healsInMs)

  assert.ok(outcome.healthyAfterMs < 800 + healsInMs, `healthy in ${outcome.healthyAfterMs} ms`)
  assert.ok(outcome.waitingMost <= waitingMost)
  assert.ok(outcome.slowestMs < healsInMs + 200, `refused after ${outcome.slowestMs} ms`)
  assert.ok(outcome.codes.includes('DATABASE_UNAVAILABLE'))
})

test('a server that has become slow is waited for as long as the call may take', async () => {
  await using store = await openBehindProxy({ connectionsMax: 1, connectionTimeoutMs: 5_000 })
  const ask = (timeoutMs: number) =>
    sql`select 1`.execute(store.database.queries({ timeoutMs })).then(() => undefined)
  await ask(2_000)

  await store.proxy.set('delay', { delayMs: 150 })
  await ask(2_000)
  const startMs = performance.now()
  await assert.rejects(ask(50), { code: 'DATABASE_TIMEOUT' })

  assert.ok(performance.now() - startMs < 140)
})

test('control: a default pool of pg waits for silent connections for ever', async () => {
  await using store = await openBehindProxy(limits)
  const pool = new pg.Pool({ connectionString: store.url, max: limits.connectionsMax })
  pool.on('error', () => undefined)
  const ask = async () => void (await pool.query('select 1'))
  await loaded(ask, limits.connectionsMax)

  await store.proxy.set('blackhole', { connections: 'existing' })
  const outcome = await underLoad(ask, store, 1_000)

  assert.equal(outcome.healthyAfterMs, Number.POSITIVE_INFINITY)
  assert.ok(pool.waitingCount > limits.waitingMax)
  await store.proxy.set('cut')
  await store.proxy.set('pass')
  await pool.end()
})

interface Outcome {
  healthyAfterMs: number
  slowestMs: number
  waitingMost: number
  readonly codes: string[]
}

/** Calls every 5 ms until 20 in a row were answered, or the time is up. */
async function underLoad(
  ask: () => Promise<void>,
  { database }: OpenBehindProxy,
  timeoutMs: number,
): Promise<Outcome> {
  const outcome: Outcome = {
    healthyAfterMs: Number.POSITIVE_INFINITY,
    slowestMs: 0,
    waitingMost: 0,
    codes: [],
  }
  const startMs = performance.now()
  let good = 0
  const call = async () => {
    const calledMs = performance.now()
    try {
      await ask()
      good += 1
      if (good === 1) outcome.healthyAfterMs = performance.now() - startMs
    } catch (error) {
      good = 0
      outcome.healthyAfterMs = Number.POSITIVE_INFINITY
      const { code } = error as { code: string }
      if (!outcome.codes.includes(code) && code !== 'DATABASE_BUSY') outcome.codes.push(code)
    }
    outcome.slowestMs = Math.max(outcome.slowestMs, performance.now() - calledMs)
  }
  while (good < 20 && performance.now() - startMs < timeoutMs + 500) {
    void call()
    outcome.waitingMost = Math.max(outcome.waitingMost, database.stats().waiting)
    await delay(5)
  }
  return outcome
}

/** Opens all connections. */
async function loaded(ask: () => Promise<void>, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, ask))
}
