/** B5 in short, seen from HTTP: `testing/prove-postgres-faults.ts` has all faults in full. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import fastify from 'fastify'
import { sql } from 'kysely'
import pg from 'pg'
import { errors } from '../../foundation/errors/index.ts'
import { health } from '../health/index.ts'
import { database } from './index.ts'
import { openBehindProxy } from './postgres/testing/open-postgres.ts'

// Shorter than those of a service, so that the test is.
const limits = {
  connectionsMax: 4,
  waitingMax: 8,
  connectionTimeoutMs: 1_000,
  statementTimeoutMs: 300,
  answerGraceMs: 100,
}
const outageMs = 1_500

test('without its database a service refuses what needs it, serves the rest, and comes back', async (t) => {
  await using store = await openBehindProxy(limits)
  const app = await service(t, store)
  const status = (url: string) => app.inject(url).then(({ statusCode }) => statusCode)
  await until(async () => (await status('/readyz')) === 200)

  await store.proxy.set('blackhole')
  const refused = await Promise.all([1, 2, 3, 4, 5].map(() => app.inject('/needs')))
  const whileAway = [await status('/plain'), await status('/livez')]
  await until(async () => (await status('/readyz')) === 503)
  const { reasons } = (await app.inject('/readyz')).json()
  await store.proxy.set('pass')
  const healedMs = performance.now()
  await until(async () => (await status('/needs')) === 200)
  const backMs = performance.now() - healedMs
  await until(async () => (await status('/readyz')) === 200)

  assert.deepEqual(whileAway, [200, 200])
  assert.deepEqual(reasons, ['database'])
  for (const each of refused) {
    // 504 is for one that waited for its connection, and whose own time then ended before the server's.
    assert.match(
      `${each.statusCode} ${each.json().error_code}`,
      /^(503 DATABASE_(UNAVAILABLE|BUSY)|504 DATABASE_TIMEOUT)$/,
    )
    assert.equal(each.headers['retry-after'], '1')
  }
  assert.ok(backMs < 3_000, `back after ${backMs} ms`)
  await until(async () => store.database.stats().waiting === 0)
})

test('while one of its server processes hangs, the others serve', async () => {
  await using store = await openBehindProxy({ ...limits, connectionTimeoutMs: 5_000 })
  const ask = () => sql`select pg_backend_pid() as pid`.execute(store.database.queries())
  const { rows } = await ask()
  const { pid } = rows[0] as { pid: number }

  using _stopped = stop(pid)
  const outcomes = await Promise.all(
    [1, 2, 3, 4, 5, 6].map(() => ask().then(() => 'served', codeOf)),
  )
  const next = await ask()

  assert.deepEqual(
    outcomes.filter((outcome) => outcome !== 'served'),
    ['DATABASE_UNAVAILABLE'],
  )
  assert.notEqual((next.rows[0] as { pid: number }).pid, pid)
  assert.ok(store.database.stats().size <= limits.connectionsMax)
})

test('control: a default pool of pg waits for its process as long as that hangs', async () => {
  await using store = await openBehindProxy(limits)
  const pool = new pg.Pool({ connectionString: store.url })
  const ask = () => pool.query('select pg_backend_pid() as pid')
  const { pid } = (await ask()).rows[0]

  const stopped = stop(pid)
  const first = await Promise.race([ask(), delay(outageMs, 'still waiting')])
  stopped[Symbol.dispose]()

  assert.equal(first, 'still waiting')
  await pool.end()
})

async function service(t: TestContext, store: Awaited<ReturnType<typeof openBehindProxy>>) {
  const app = fastify()
  t.after(() => app.close())
  await app.register(errors)
  await app.register(health)
  await app.register(database, { database: store.database })
  app.get('/plain', () => ({ is: 'here' }))
  app.get('/needs', async () => {
    await sql`select 1`.execute(store.database.queries())
    return { is: 'stored' }
  })
  await app.ready()
  return app
}

/** Stops a process of the server, which others share: it goes on whatever becomes of the test. */
function stop(pid: number): Disposable {
  process.kill(pid, 'SIGSTOP')
  return {
    [Symbol.dispose]() {
      process.kill(pid, 'SIGCONT')
    },
  }
}

function codeOf(error: { readonly code: string }): string {
  return error.code
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const endsMs = performance.now() + 10_000
  while (!(await isSo())) {
    assert.ok(performance.now() < endsMs, 'did not come about within 10 s')
    await delay(20)
  }
}
