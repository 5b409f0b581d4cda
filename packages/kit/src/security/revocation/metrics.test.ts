import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import {
  assertWellFormed,
  listMetrics,
  seriesOf,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { createTables } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { revocation, revocationTables } from './index.ts'
import { revocationMetrics } from './metrics.ts'
import { claimsOf } from './testing/claims.ts'

const sqlite = engines.find(({ engine }) => engine === 'sqlite') ?? assert.fail('no SQLite')

test('the metrics are well-formed', () => {
  assertWellFormed(revocationMetrics)
})

test('what was revoked is shown by kind and mode, and what is remembered', async () => {
  await using store = await sqlite.open()
  await createTables(store.database, revocationTables)
  await using app = fastify()
  const listed = listMetrics(app)
  await app.register(revocation, { database: store.database })
  await app.ready()
  const revoke = (mode: 'strict' | 'async') =>
    app.revocation.transaction((_queries, cut) => cut({ kind: 'session', id: claimsOf().sid }), {
      mode,
    })

  for (const mode of ['strict', 'strict', 'async'] as const) await revoke(mode)

  const series = listed.series()
  assert.equal(series['auth_revocations_total{kind="session",mode="strict"}'], 2)
  assert.equal(series['auth_revocations_total{kind="session",mode="async"}'], 1)
  assert.equal(series['auth_revocations_total{kind="user",mode="strict"}'], 0)
  assert.equal(series['auth_revocation_entries{kind="session"}'], 3)
  assert.equal(series['auth_revocation_barrier_seconds count'], 2)
  assert.equal(series['auth_revocation_propagations_total{result="complete"}'], 3)
  assert.equal(series['auth_revocation_fresh'], 1)
  assert.equal(series['auth_revocation_feed{source="memory"}'], 1)
  assert.equal(series['auth_revocation_feed{source="redis"}'], 0)
})

test('the lag is that of Redis, and shown with nothing else', async () => {
  await using store = await sqlite.open()
  await createTables(store.database, revocationTables)
  await using app = fastify()
  await app.register(revocation, { database: store.database })
  await app.ready()
  const stats = app.revocation.stats()

  const byRedis = seriesOf(revocationMetrics, { ...stats, source: 'redis', lagSeconds: 0.25 })
  const byItself = seriesOf(revocationMetrics, stats)

  assert.equal(byRedis['auth_revocation_lag_seconds'], 0.25)
  assert.ok(!('auth_revocation_lag_seconds' in byItself))
})
