import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { type AnyDatabase, openPostgres, sleep } from './testing/open-postgres.ts'

test('the wait for a connection counts towards the time of the call', async () => {
  await using store = await openPostgres({ connectionsMax: 1 })
  await store.database.check()
  const running = sleep(store.database, 0.1)
  const startMs = performance.now()

  await assert.rejects(sleep(store.database, 5, { timeoutMs: 200 }), { code: 'DATABASE_TIMEOUT' })

  const tookMs = performance.now() - startMs
  assert.ok(tookMs > 190 && tookMs < 300, `${tookMs} ms`)
  await running
})

test('a longer time for one call is granted by the server, and is gone after it', async () => {
  await using store = await openPostgres({ connectionsMax: 1, statementTimeoutMs: 100 })
  const { database } = store

  await sleep(database, 0.3, { timeoutMs: 2_000 })
  assert.equal(await limitOf(database), '100ms')
  await database.transaction((queries) => sql`select pg_sleep(0.3)`.execute(queries), {
    timeoutMs: 2_000,
  })
  assert.equal(await limitOf(database), '100ms')

  await assert.rejects(sleep(database, 0.3), { code: 'DATABASE_TIMEOUT' })
  assert.equal(database.stats().size, 1)
})

async function limitOf(database: AnyDatabase): Promise<unknown> {
  const { rows } = await sql<{ limit: string }>`select current_setting('statement_timeout')
    as limit`.execute(database.queries())
  return rows[0]?.limit
}
