import assert from 'node:assert/strict'
import { type Metric, metrics, metricsRoute } from '@plimsoll/kit/metrics'
import fastify from 'fastify'

const app = fastify()
await app.register(metrics, { build: { version: '1.4.0' }, managementPort: 0 })
app.get('/things/:id', { config: { thresholdMs: 100 } }, () => ({ ok: true }))
// On the port of the service; with `{ permission: 'metrics:read' }` for those who have it.
await app.register(metricsRoute, { access: 'public' })

const queue = { waiting: 3 }
const queueMetrics: readonly Metric<typeof queue>[] = [
  {
    name: 'queue_waiting',
    type: 'gauge',
    help: 'Letters that wait to be sent.',
    labels: ['queue'],
    read: ({ waiting }) => [[['letters'], waiting]],
  },
]
app.metrics.add(queueMetrics, () => queue)

await Promise.all(['/things/1', '/things/2', '/nothing'].map((url) => app.inject(url)))

// On the management port, for whoever reaches it.
const answer = await fetch(`${app.metrics.managementUrl}/metrics`)
const lines = (await answer.text()).split('\n')
const counts = lines.filter((line) => /^(http_requests_total|queue_waiting)/.test(line))
assert.deepEqual(counts, [
  'http_requests_total{method="OTHER",route="unmatched",status="404"} 1',
  'http_requests_total{method="GET",route="/things/:id",status="200"} 2',
  'queue_waiting{queue="letters"} 3',
])
process.stdout.write(`${counts.join('\n')}\n`)
await app.close()
