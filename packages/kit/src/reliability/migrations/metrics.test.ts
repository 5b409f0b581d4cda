import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import {
  assertWellFormed,
  ListedMetrics,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { engines } from '../database/testing/databases.ts'
import { createMigrator, migrations as plugin, schemaMetrics } from './index.ts'
import { fleet } from './testing/fleet.ts'

test('the release of the schema is that of the start, until readiness has seen another', async (t) => {
  const { open } = engines[0] ?? assert.fail()
  await using store = await open<unknown>()
  const { database } = store
  const migrator = createMigrator({ database, migrations: fleet, backup: 'none' })
  await migrator.up()
  let check: () => Promise<void> = () => assert.fail()
  const health = { register: (schema: { check: typeof check }) => ({ check } = schema) }
  const metrics = new ListedMetrics()
  const app = Object.assign(fastify(), { health, metrics })
  t.after(() => app.close())

  await app.register(plugin, { database, migrations: fleet })
  await app.ready()
  const atStart = metrics.series()
  await migrator.down({ to: '0002' })
  await check()

  assert.deepEqual(atStart, { schema_version: 2, schema_version_expected: 2 })
  assert.deepEqual(metrics.series(), { schema_version: 1, schema_version_expected: 2 })
  assertWellFormed(schemaMetrics)
})
