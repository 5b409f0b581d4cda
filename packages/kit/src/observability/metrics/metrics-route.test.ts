import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import { RequestContext } from '../../foundation/context/request-context.ts'
import { type Authenticator, access, definePermissions } from '../../security/access/index.ts'
import { metrics, metricsRoute } from './index.ts'
import { measuredApp } from './testing/measured-app.ts'
import { parsedExposition, sampleValue } from './testing/parsed-exposition.ts'

const policy = definePermissions({
  permissions: ['metrics:read'],
  roles: { admin: ['metrics:read'], user: [] },
})

test('administrators read the metrics, and nobody else does', async () => {
  await using measured = await measuredApp(guarded)

  const statuses = await Promise.all(
    [undefined, 'user', 'admin'].map(async (role) => {
      const headers = role === undefined ? {} : { authorization: role }
      const { statusCode, body } = await measured.app.inject({ url: '/metrics', headers })
      return [statusCode, body.includes('http_requests_total')]
    }),
  )

  assert.deepEqual(statuses, [
    [401, false],
    [403, false],
    [200, true],
  ])
})

test('whoever asks for OpenMetrics gets it, with the traces of those that were recorded', async () => {
  await using measured = await measuredApp((app) => {
    traceRequests(app, '01')
    app.get('/', () => 'ok')
    app.register(metricsRoute, { access: 'public' })
  })
  await measured.app.inject('/')

  const plain = await measured.app.inject('/metrics')
  const headers = { accept: 'application/openmetrics-text;version=1.0.0' }
  const open = await measured.app.inject({ url: '/metrics', headers })

  assert.equal(plain.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  assert.equal(plain.headers['cache-control'], 'no-store')
  assert.doesNotMatch(plain.body, /trace_id/)
  assert.match(
    String(open.headers['content-type']),
    /^application\/openmetrics-text; version=1\.0\.0/,
  )
  const exemplars = parsedExposition(open.body, true)
    .get('http_request_duration_seconds')
    ?.samples.filter(({ labels }) => labels['route'] === '/')
    .flatMap(({ exemplar }) => exemplar ?? [])
  assert.deepEqual(
    exemplars?.map(({ labels }) => labels),
    [{ trace_id: 'a'.repeat(32) }],
  )
})

test('requests whose trace nobody recorded leave no exemplar', async () => {
  await using measured = await measuredApp((app) => {
    traceRequests(app, '00')
    app.get('/', () => 'ok')
  })

  await measured.app.inject('/')

  assert.doesNotMatch(measured.app.metrics.text('openmetrics'), /trace_id/)
})

test('scrapes at nearly the same time read the families once', async () => {
  let [nowMs, reads] = [0, 0]
  await using measured = await measuredApp(
    (app) => void app.register(metricsRoute, { access: 'public' }),
    {
      now: () => nowMs,
    },
  )
  measured.app.metrics.add(
    [{ name: 'reads', type: 'gauge', help: 'Reads.', read: (count: number) => count }],
    () => {
      reads += 1
      return reads
    },
  )

  for (const at of [0, 50, 99, 100]) {
    nowMs = at
    await measured.app.inject('/metrics')
  }

  assert.equal(reads, 2)
})

test('a start without anybody to check the permission fails', async () => {
  await using app = fastify()
  await app.register(metrics)
  await app.register(metricsRoute, { access: { permission: 'metrics:read' } })

  await assert.rejects(async () => app.ready(), RangeError)
})

test('other plugins add what they counted', async () => {
  await using measured = await measuredApp()
  const jobs = { done: 3 }

  measured.app.metrics.add(
    [{ name: 'jobs_total', type: 'counter', help: 'Jobs.', read: ({ done }: typeof jobs) => done }],
    () => jobs,
  )

  assert.equal(sampleValue(measured.shown(), 'jobs_total'), 3)
})

function traceRequests(app: FastifyInstance, flags: '00' | '01'): void {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-${flags}`
  app.decorateRequest('context', { getter: () => new RequestContext('request-1', { traceparent }) })
}

async function guarded(app: FastifyInstance): Promise<void> {
  const byRole: Authenticator = {
    name: 'role',
    authenticate({ headers: { authorization: role } }) {
      if (role === undefined) return undefined
      const permissions = policy.maskOf([role])
      return { method: 'token', userId: role, roles: [role], permissions }
    },
  }
  await app.register(access, { policy, authenticators: [byRole] })
  await app.register(metricsRoute, { access: { permission: 'metrics:read' } })
}
