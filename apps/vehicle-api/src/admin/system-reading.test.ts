import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { form } from '../testing/form.ts'
import { drawing, testService } from '../testing/service.ts'
import { sampleOf } from './system-rates.ts'
import { readSystem } from './system-reading.ts'

const service = await testService({
  RATE_LIMIT_ENABLED: 'true',
  RATE_LIMIT_IP: '20/minute',
  RATE_LIMIT_USER: 'none',
  JOBS_AT_ONCE: '0',
})
after(() => service[Symbol.asyncDispose]())
const { app, model, anonymous } = service

test('jobs are counted once the store was asked, and what is looked up in caches is', async () => {
  const before = readSystem(app, model)

  await app.inject('/api/v1/admin/statistics')
  await app.inject('/api/v1/admin/statistics')
  const now = readSystem(app, model)

  const { jobs, cache_hit_ratio } = sampleOf(before.counts, now, facts)
  assert.deepEqual(jobs, { queued: 0, running: 0, dead: 0 })
  assert.equal(cache_hit_ratio, 0.5)
})

test('what the service did in between is in the sample, and probes are not', async () => {
  const bytes = drawing('drawn_car.jpg')
  const picture = form([{ field: 'file', fileName: 'car.jpg', type: 'image/jpeg', bytes }])
  const read = () => readSystem(app, model)
  const before = read()

  for (const url of ['/livez', '/health', '/metrics']) await anonymous(url)
  await app.inject({ method: 'POST', url: '/api/v1/vehicle/classify', ...picture })
  const asked = await Promise.all(
    Array.from({ length: 30 }, () => anonymous('/api/v1/models/metadata')),
  )
  const now = read()

  const limited = asked.filter(({ statusCode }) => statusCode === 429).length
  assert.ok(limited > 0, 'nobody was limited')
  const sample = sampleOf(before.counts, now, facts)
  const classes = { '1xx': 0, '2xx': 1, '3xx': 0, '4xx': 30, '5xx': 0 }
  assert.deepEqual(sample.requests_per_second, classes)
  assert.equal(sample.refused_per_second, limited)
  assert.ok(sample.limiter.denied_per_second >= limited)
  assert.ok((sample.latency_ms.p50 ?? 0) > 0)
  assert.ok((sample.latency_ms.p99 ?? 0) >= (sample.latency_ms.p50 ?? 0))
  assert.equal(sample.in_flight, 0)
  assert.ok(sample.cpu_cores > 0)
  assert.ok((sample.memory.resident_bytes ?? 0) > sample.memory.heap_used_bytes)
  assert.deepEqual(sample.model, { workers: 1, busy: 0, queued: 0 })
  const { max, ...connections } = sample.database
  assert.ok(max >= connections.busy + connections.idle && connections.idle > 0)
  assert.equal(sample.redis, null)
})

test('requests that cannot be read are no sample, rather than one without any', async () => {
  const metrics = { ...app.metrics, read: () => undefined }
  const { rateLimit, database, cache } = app

  assert.throws(() => readSystem({ metrics, rateLimit, database, cache }, model), /http_requests/)
})

const facts = {
  seq: 1,
  at: '2026-01-31T12:00:00.000Z',
  intervalMs: 1_000,
  loop: { delayP99Ms: 0, utilization: 0 },
}
