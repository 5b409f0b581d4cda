import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertWellFormed, seriesOf } from '../../observability/metrics/testing/listed-metrics.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { idempotencyMetrics } from './index.ts'
import { keyedService } from './testing/keyed-service.ts'

test('requests with a key are counted by what was done with them', async () => {
  const [engine] = engines
  assert.ok(engine)
  await using service = await keyedService(engine, (app, { effect }) => {
    app.post('/orders', () => effect().then(() => ({ done: true })))
    app.post('/broken', () => Promise.reject(new Error('broken')))
  })

  await service.post('/orders', undefined, {})
  await service.post('/orders', 'k-1', { a: 1 })
  await service.post('/orders', 'k-1', { a: 1 })
  await service.post('/orders', 'k-1', { a: 2 })
  await service.post('/broken', 'k-2', {})
  await service.expireKeys()
  await service.app.idempotency.sweep()

  assert.deepEqual(seriesOf(idempotencyMetrics, service.app.idempotency.stats()), {
    'idempotency_requests_total{result="executed"}': 2,
    'idempotency_requests_total{result="replayed"}': 1,
    'idempotency_requests_total{result="conflict"}': 0,
    'idempotency_requests_total{result="mismatch"}': 1,
    'idempotency_requests_total{result="answer-not-kept"}': 0,
    'idempotency_requests_total{result="exhausted"}': 0,
    'idempotency_requests_total{result="unavailable"}': 0,
    idempotency_takeovers_total: 0,
    'idempotency_unkept_total{reason="released"}': 1,
    'idempotency_unkept_total{reason="unstored"}': 0,
    'idempotency_unkept_total{reason="lost"}': 0,
    idempotency_expired_total: 1,
    idempotency_running: 0,
    idempotency_waiting: 0,
  })
  assertWellFormed(idempotencyMetrics)
})
