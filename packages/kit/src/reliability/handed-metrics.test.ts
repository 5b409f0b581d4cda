/** That each concern of this wing and of foundation shows its metrics once `app.metrics` is there. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import {
  idempotency,
  idempotencyMetrics,
  idempotencyTables,
} from '../foundation/idempotency/index.ts'
import { lifecycle, lifecycleMetrics } from '../foundation/lifecycle/index.ts'
import { metrics } from '../observability/metrics/index.ts'
import { ListedMetrics } from '../observability/metrics/testing/listed-metrics.ts'
import { backupMetrics } from './backup/index.ts'
import { cache, cacheMetrics } from './cache/index.ts'
import { database, databaseMetrics } from './database/index.ts'
import { engines } from './database/testing/databases.ts'
import { deadline, deadlineMetrics } from './deadline/index.ts'
import { health, healthMetrics } from './health/index.ts'
import { jobMetrics, jobs, jobsTables } from './jobs/index.ts'
import { createMigrator, defineMigrations, migrations, schemaMetrics } from './migrations/index.ts'
import { overload, overloadMetrics } from './overload/index.ts'
import { redis, redisMetrics } from './redis/index.ts'

const handed = [
  ...[lifecycleMetrics, deadlineMetrics, overloadMetrics, databaseMetrics, schemaMetrics],
  ...[redisMetrics, healthMetrics, cacheMetrics, jobMetrics, idempotencyMetrics],
].flatMap((list) => list.map(({ name }) => name))

const schema = defineMigrations([
  { id: '0001', name: 'all', tables: [jobsTables, idempotencyTables] },
])

test('every plugin hands its list over when all plugins are there', async (t) => {
  const listed = new ListedMetrics()
  const app = await service(t)
  app.decorate('metrics' as never, listed as never)

  await app.ready()

  assert.deepEqual(listed.names.toSorted(), handed.toSorted())
  const families = Object.keys(listed.series()).map((series) => /^[a-z_]+/.exec(series)?.[0])
  assert.ok(families.includes('redis_up') && families.includes('service_ready'))
})

test('every plugin does without', async (t) => {
  const app = await service(t)

  await app.ready()

  assert.equal('metrics' in app, false)
})

test('no two families of these concerns clash, nor with those of requests and the process', async (t) => {
  const app = await service(t)
  await app.register(metrics)
  await app.ready()

  app.metrics.add(backupMetrics, () => ({
    count: 0,
    newest: undefined,
    newestVerified: undefined,
  }))

  const text = app.metrics.text()
  assert.match(text, /^fallback_active\{dependency="redis"\} 1$/m)
  assert.match(text, /^backup_verified_timestamp_seconds 0$/m)
  assert.doesNotMatch(text, /^metrics_read_failures_total\{/m)
})

async function service(t: TestContext): Promise<FastifyInstance> {
  const [sqlite] = engines
  assert.ok(sqlite)
  const store = await sqlite.open<never>()
  const app = fastify()
  t.after(async () => {
    await app.close()
    await store[Symbol.asyncDispose]()
  })
  const migrator = createMigrator({
    database: store.database,
    migrations: schema,
    backup: 'none',
  })
  await migrator.up()
  await app.register(lifecycle)
  await app.register(deadline)
  await app.register(overload, { classes: {} })
  await app.register(database, { database: store.database })
  await app.register(migrations, { migrations: schema })
  await app.register(redis, { url: 'redis://127.0.0.1:1' })
  await app.register(health)
  await app.register(cache)
  await app.register(jobs, { jobs: [] })
  await app.register(idempotency)
  return app
}
