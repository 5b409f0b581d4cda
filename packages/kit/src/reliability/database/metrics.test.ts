import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { assertWellFormed, seriesOf } from '../../observability/metrics/testing/listed-metrics.ts'
import { databaseMetrics } from './index.ts'
import { engines } from './testing/databases.ts'

for (const { engine, open } of engines) {
  test(`${engine}: statements, failures, transactions and connections are counted`, async () => {
    await using store = await open<{ things: { id: number } }>({ slowMs: 0 })
    const { database } = store
    const shown = () => seriesOf(databaseMetrics, database.stats())
    await sql`create table things (id integer primary key)`.execute(database.queries())

    let sizeDuring = 0
    const during = await database.transaction(async (queries) => {
      await queries.insertInto('things').values({ id: 1 }).execute()
      sizeDuring = database.stats().size
      return shown()
    })
    await assert.rejects(database.queries().insertInto('things').values({ id: 1 }).execute())
    await database.queries().selectFrom('things').select('id').limit(1).execute()
    await assert.rejects(database.transaction(() => Promise.reject(new Error('no'))))
    const after = shown()

    assert.equal(during['db_pool_connections{state="busy"}'], 1)
    assert.equal(during['db_pool_connections{state="idle"}'], sizeDuring - 1)
    assert.ok(Number(during['db_pool_connections_max']) > 1)
    assert.equal(during['db_pool_waiters'], 0)
    assert.equal(after['db_statements_total{kind="insert"}'], 2)
    assert.equal(after['db_statements_total{kind="select"}'], 1)
    assert.equal(after['db_statements_total{kind="other"}'], 1)
    assert.equal(after['db_statement_seconds count'], 4)
    assert.equal(after['db_slow_statements_total'], 4)
    assert.equal(after['db_statement_failures_total{code="CONSTRAINT_VIOLATED"}'], 1)
    assert.equal(after['db_transactions_total{outcome="committed"}'], 1)
    assert.equal(after['db_transactions_total{outcome="rolled-back"}'], 1)
    assert.equal(after['db_transaction_retries_total'], 0)
    const ofEngine = engine === 'sqlite' ? 'sqlite_wal_bytes' : 'db_connections_lost_total'
    const ofOther = engine === 'sqlite' ? 'db_connections_lost_total' : 'sqlite_wal_bytes'
    assert.deepEqual([ofEngine in after, ofOther in after], [true, false])
  })
}

test('durations are in seconds, each in the bucket that it had in milliseconds', async () => {
  const { open } = engines[0] ?? assert.fail()
  let nowMs = 0
  const now = () => {
    nowMs += 150
    return nowMs
  }
  await using store = await open<unknown>({ now })

  await sql`select 1`.execute(store.database.queries())

  const [durations] = databaseMetrics.filter(({ name }) => name === 'db_statement_seconds')
  const read = durations?.read(store.database.stats())
  assert.ok(typeof read === 'object' && 'bounds' in read)
  assert.equal(read.sum, 0.15)
  assert.equal(read.bounds[Array.from(read.counts).indexOf(1)], 0.2)
  assert.equal(read.counts.length, read.bounds.length + 1)
  assertWellFormed(databaseMetrics)
})
