import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import {
  assertAllShown,
  assertWellFormed,
  listMetrics,
  seriesOf,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { rateLimitMetrics } from './metrics.ts'
import { rateLimit } from './plugin.ts'
import { limitedService, signedInAs } from './testing/limited-service.ts'

test('the metrics are well-formed', () => {
  assertWellFormed(rateLimitMetrics)
})

test('decisions are shown by limit, from 0 on, and so is what decides', async () => {
  await using app = fastify()
  const listed = listMetrics(app)
  await app.register(rateLimit, { ip: '3/hour', user: '100/hour' })
  app.get('/', async () => 'served')
  await app.ready()

  for (let asked = 0; asked < 4; asked += 1) await app.inject('/')

  const series = listed.series()
  assert.equal(series['rate_limit_decisions_total{policy="ip",decision="allowed"}'], 3)
  assert.equal(series['rate_limit_decisions_total{policy="ip",decision="denied"}'], 1)
  assert.equal(series['rate_limit_decisions_total{policy="ip",decision="unavailable"}'], 0)
  assert.equal(series['rate_limit_decisions_total{policy="user",decision="denied"}'], 0)
  assert.equal(series['rate_limit_mode{policy="ip",mode="optimistic"}'], 1)
  assert.equal(series['rate_limit_source{source="local"}'], 1)
  assert.equal(series['rate_limit_source{source="fallback"}'], 0)
  assert.equal(series['rate_limit_keys'], 1)
})

test('who passes a limit is shown, and whom a limit in shadow would have refused', async () => {
  await using service = await limitedService({
    user: '1/minute',
    ip: { windows: '1/minute', shadow: true },
  })
  for (let asked = 0; asked < 3; asked += 1) {
    await service.app.inject({ url: '/', headers: signedInAs('admin') })
  }

  const stats = service.app.rateLimit.stats()

  const series = seriesOf(rateLimitMetrics, stats)
  assert.equal(series['rate_limit_bypass_total'], 2)
  assert.equal(series['rate_limit_shadow_denials_total{policy="ip"}'], 2)
  const byRedis = { bounds: [1], counts: [3, 0], sum: 0.1 }
  assertAllShown(rateLimitMetrics, { ...stats, storeSeconds: byRedis })
})
