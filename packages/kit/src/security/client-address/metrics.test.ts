import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  assertWellFormed,
  listMetrics,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { clientAddressMetrics } from './metrics.ts'
import { seen, service } from './testing/address-app.ts'

test('the metrics are well-formed', () => {
  assertWellFormed(clientAddressMetrics)
})

test('headers that are not believed are shown by why', async () => {
  await using app = await service(['192.0.2.1/32'])
  const listed = listMetrics(app)

  await seen(app, '198.51.100.7', '203.0.113.9')
  await seen(app, '198.51.100.7', '203.0.113.9')
  await seen(app, '192.0.2.1', 'nonsense')
  await seen(app, '192.0.2.1', '203.0.113.9')

  assert.deepEqual(listed.series(), {
    'client_address_unbelieved_total{reason="untrusted"}': 2,
    'client_address_unbelieved_total{reason="malformed"}': 1,
  })
})
