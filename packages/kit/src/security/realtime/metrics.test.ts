import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  assertAllShown,
  assertWellFormed,
  type ListedMetrics,
  listMetrics,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { realtimeMetrics } from './metrics.ts'
import { socketService, until } from './testing/socket-service.ts'

test('the metrics are well-formed', () => {
  assertWellFormed(realtimeMetrics)
})

test('sockets are shown by what became of them and what was said on them', async (t) => {
  let listed: ListedMetrics | undefined
  const service = await socketService(t, {
    before(app) {
      listed = listMetrics(app)
    },
  })
  const [client, other] = [await service.open(), await service.open()]
  client.say({ type: 'subscribe', topics: ['news'] })
  client.say({ type: 'anything else' })
  await client.hears('error')
  service.app.realtime.publish('news', 'a-type-of-some-publisher', 1)
  await client.hears('a-type-of-some-publisher')
  other.wire.close()
  await until(() => service.app.realtime.stats().connections === 1)

  const series = listed?.series() ?? {}

  assert.equal(series['websocket_connections'], 1)
  assert.equal(series['websocket_opened_total'], 2)
  assert.equal(series['websocket_closed_total{reason="client"}'], 1)
  assert.equal(series['websocket_closed_total{reason="revoked"}'], 0)
  assert.equal(series['websocket_messages_total{direction="in",type="subscribe"}'], 1)
  assert.equal(series['websocket_messages_total{direction="in",type="malformed"}'], 1)
  assert.equal(series['websocket_messages_total{direction="out",type="welcome"}'], 2)
  assert.equal(series['websocket_messages_total{direction="out",type="event"}'], 1)
  assert.equal(series['websocket_fanout_mode{mode="local"}'], 1)
  assert.equal(series['websocket_events_published_total'], 1)
  assert.ok(!Object.keys(series).some((name) => /some-publisher|anything/.test(name)))
  assertAllShown(realtimeMetrics, service.app.realtime.stats())
})
