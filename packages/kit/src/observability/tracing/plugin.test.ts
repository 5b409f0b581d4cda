import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import fastify from 'fastify'
import { context } from '../../foundation/context/index.ts'
import { errors } from '../../foundation/errors/index.ts'
import { type tracingMetrics, tracing as tracingPlugin } from './index.ts'
import { traced, tracedApp } from './testing/traced-app.ts'

test('a request is called by its template, and says how it ended', async (t) => {
  const { collector, tracing } = await traced(t)
  await using app = await tracedApp({ tracing })
  app.get('/things/:id', () => 'ok')

  await app.inject('/things/7?colour=red')
  await app.inject('/nowhere')
  await tracing.flush(2_000)

  const [found, missing] = collector.spans
  assert.deepEqual(
    [found?.name, found?.kind, found?.attributes, found?.status],
    [
      'GET /things/:id',
      2,
      {
        'http.request.method': 'GET',
        'http.route': '/things/:id',
        'url.scheme': 'http',
        'url.path': '/things/7',
        'http.response.status_code': 200,
      },
      { code: 0 },
    ],
  )
  assert.equal(found?.resource['service.name'], 'test')
  assert.deepEqual(
    [missing?.name, missing?.attributes['http.response.status_code'], missing?.status],
    ['GET', 404, { code: 0 }],
  )
})

test('an error of ours fails the span, with its message redacted; one of the client does not', async (t) => {
  const { collector, tracing } = await traced(t)
  await using app = await tracedApp({ tracing })
  await app.register(errors)
  app.get('/broken', () => {
    throw new TypeError('no postgres://app:hunter2@db/main')
  })
  app.get('/teapot', (_request, reply) => reply.code(418).send('short and stout'))

  await app.inject('/broken')
  await app.inject('/teapot')
  await tracing.flush(2_000)

  const [broken, teapot] = collector.spans
  assert.deepEqual(broken?.status, { code: 2, message: 'no postgres://[redacted]@db/main' })
  assert.equal(broken?.attributes['error.type'], 'INTERNAL_ERROR')
  assert.deepEqual(
    broken?.events.map(({ name }) => name),
    ['exception'],
  )
  assert.doesNotMatch(JSON.stringify(broken), /hunter2/)
  assert.deepEqual([teapot?.status, teapot?.events], [{ code: 0 }, []])
})

test('a client that hung up leaves a span without a status', async (t) => {
  const { collector, tracing } = await traced(t)
  await using app = await tracedApp({ tracing })
  const begun = Promise.withResolvers<void>()
  app.get('/slow', async () => {
    begun.resolve()
    await delay(60_000, undefined, { ref: false })
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n')
  await begun.promise

  socket.destroy()
  await once(socket, 'close')
  while (collector.spans.length === 0) {
    await tracing.flush(2_000)
    await delay(5)
  }

  const [span] = collector.spans
  assert.equal(span?.attributes['error.type'], 'client_closed')
  assert.equal(span?.attributes['http.response.status_code'], undefined)
})

test('who asked is told only where the service says so', async (t) => {
  const { collector, tracing } = await traced(t)
  await using silent = await tracedApp({ tracing })
  await using open = await tracedApp({ tracing, userId: true, clientAddress: () => '192.0.2.7' })
  for (const app of [silent, open]) {
    app.decorateRequest('principal', { getter: () => ({ userId: 'user-1' }) as never })
    app.get('/', () => 'ok')
    await app.inject('/')
  }
  await tracing.flush(2_000)

  assert.deepEqual(
    collector.spans.map(({ attributes }) => [attributes['user.id'], attributes['client.address']]),
    [
      [undefined, undefined],
      ['user-1', '192.0.2.7'],
    ],
  )
})

test('a route that is not in the access log leaves no span, unless it says otherwise', async (t) => {
  const { collector, tracing } = await traced(t)
  await using app = await tracedApp({ tracing })
  app.get('/livez', { config: { accessLog: false } }, () => 'ok')
  app.get('/quiet', { config: { trace: false } }, () => 'ok')
  app.get('/wanted', { config: { accessLog: false, trace: true } }, () => 'ok')

  for (const url of ['/livez', '/quiet', '/wanted']) await app.inject(url)
  await tracing.flush(2_000)

  assert.deepEqual(
    collector.spans.map(({ name }) => name),
    ['GET /wanted'],
  )
})

test('while tracing is off, the plugin adds no hook', async () => {
  await using app = fastify()
  await app.register(context)
  const hooks: string[] = []
  const watched = Object.assign(Object.create(app), {
    addHook: (name: string) => hooks.push(name),
  })

  await tracingPlugin(watched, {})

  assert.deepEqual(hooks, [])
})

test('it finds the metrics and the lifecycle of the application, and flushes at the end', async (t) => {
  const { collector, tracing } = await traced(t)
  const app = await tracedApp({ tracing })
  const flushes: (() => Promise<void>)[] = []
  const families: string[] = []
  Object.assign(app, {
    lifecycle: { onFlush: (_name: string, hook: () => Promise<void>) => flushes.push(hook) },
    metrics: { add: (list: typeof tracingMetrics) => families.push(...list.map(nameOf)) },
  })
  app.get('/', () => 'ok')
  await app.inject('/')

  await flushes[0]?.()
  const flushed = collector.spans.length
  await app.inject('/')
  await app.close()

  assert.deepEqual([flushed, collector.spans.length], [1, 2])
  assert.ok(families.includes('traces_dropped_total'))
})

function nameOf({ name }: { readonly name: string }): string {
  return name
}
