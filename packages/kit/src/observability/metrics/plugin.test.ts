import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import fastify, { type FastifyInstance } from 'fastify'
import { NotFoundError } from '../../foundation/errors/index.ts'
import { metrics } from './index.ts'
import { becomes, type MeasuredApp, measuredApp } from './testing/measured-app.ts'
import { parsedExposition, sampleValue } from './testing/parsed-exposition.ts'

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`

test('counter, histogram and bytes grow by just what any mix of requests is', async () => {
  await using measured = await measuredApp(routes)
  const kinds = [
    { request: { method: 'GET', url: '/things/7' }, labels: ['GET', '/things/:id', '200'] },
    { request: { method: 'HEAD', url: '/things/7' }, labels: ['HEAD', '/things/:id', '200'] },
    { request: { method: 'POST', url: '/things' }, labels: ['POST', '/things', '201'] },
    { request: { method: 'GET', url: '/strange' }, labels: ['GET', '/strange', '2xx'] },
    { request: { method: 'GET', url: '/gone' }, labels: ['GET', '/gone', '404'] },
    { request: { method: 'GET', url: '/breaks' }, labels: ['GET', '/breaks', '500'] },
    { request: { method: 'GET', url: '/nowhere' }, labels: ['OTHER', 'unmatched', '404'] },
    { request: { method: 'PUT', url: '/things' }, labels: ['OTHER', 'unmatched', '405'] },
  ] as const

  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...kinds), { maxLength: 20 }), async (mix) => {
      const before = measured.shown()
      await Promise.all(mix.map(({ request }) => measured.app.inject(request)))
      const after = measured.shown()

      const grown = (name: string, labels: Record<string, string>) =>
        (sampleValue(after, name, labels) ?? 0) - (sampleValue(before, name, labels) ?? 0)
      for (const { labels } of kinds) {
        const [method, route, status] = labels
        const same = mix.filter((kind) => kind.labels === labels).length
        const timed = mix.filter((kind) => kind.labels[0] === method && kind.labels[1] === route)
        assert.equal(grown('http_requests_total', { method, route, status }), same)
        assert.equal(grown('http_request_duration_seconds_count', { method, route }), timed.length)
      }
      const bodies = mix.filter(
        ({ labels: [method, route] }) => `${method} ${route}` === 'GET /things/:id',
      )
      assert.equal(grown('http_response_bytes_total', { route: '/things/:id' }), 5 * bodies.length)
      assert.equal(sampleValue(after, 'http_requests_in_flight'), 0)
    }),
    { numRuns: 25 },
  )
})

test('an error that is answered is counted by its code', async () => {
  await using measured = await measuredApp(routes)

  for (const url of ['/gone', '/gone', '/breaks', '/things/7']) await measured.app.inject(url)

  assert.equal(sampleValue(measured.shown(), 'http_errors_total', { code: 'NOT_FOUND' }), 2)
  assert.equal(sampleValue(measured.shown(), 'http_errors_total', { code: 'INTERNAL_ERROR' }), 1)
})

test('a refusal by a hook of another plugin is counted for its route', async () => {
  await using measured = await measuredApp((app) => {
    app.addHook('onRequest', (_request, reply) => void reply.code(429).send())
    routes(app)
  })

  await measured.app.inject('/things/7')

  assert.equal(total(measured, '/things/:id', '429'), 1)
})

test('a client that leaves counts once as 499, in whatever way it leaves', async () => {
  const post =
    'POST /slow HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{'
  await using measured = await measuredApp(routes)

  for (const request of [get('/slow'), get('/hangs'), post]) {
    const socket = await measured.send(request)
    await becomes(() => sampleValue(measured.shown(), 'http_requests_in_flight') === 1)
    socket.destroy()
    await becomes(() => sampleValue(measured.shown(), 'http_requests_in_flight') === 0)
  }
  const endless = await measured.send(get('/endless'))
  await once(endless, 'data')
  endless.resetAndDestroy()
  await becomes(() => total(measured, '/endless', '499') === 1)
  // Long enough for the handler of /slow to answer into the void, which must add nothing.
  await wait(40)

  const routesLeft = ['/slow', '/hangs', '/endless'].map((route) =>
    [...(measured.shown().get('http_requests_total')?.samples ?? [])]
      .filter(({ labels }) => labels['route'] === route)
      .map(({ labels, value }) => [labels['method'], labels['status'], value]),
  )
  assert.deepEqual(routesLeft, [
    [
      ['GET', '499', 1],
      ['POST', '499', 1],
    ],
    [['GET', '499', 1]],
    [['GET', '499', 1]],
  ])
  assert.equal(sampleValue(measured.shown(), 'http_requests_in_flight'), 0)
})

test('a request that this side breaks off is no client that left', async () => {
  await using measured = await measuredApp(routes)

  await measured.send(get('/hangs'))
  await becomes(() => sampleValue(measured.shown(), 'http_requests_in_flight') === 1)
  measured.app.server.closeAllConnections()
  await becomes(() => total(measured, '/hangs', '500') === 1)

  assert.equal(total(measured, '/hangs', '500'), 1)
})

test('a URL that cannot be decoded, and a method that nobody knows, are the one unmatched series', async () => {
  await using measured = await measuredApp(routes)

  for (const request of [get('/%E0%A4%A'), 'PROPFIND /x HTTP/1.1\r\nHost: a\r\n\r\n']) {
    const socket = await measured.send(request.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))
    await text(socket)
  }
  await becomes(() => total(measured, 'unmatched', '404') === 1)

  assert.equal(total(measured, 'unmatched', '400'), 1)
  assert.equal(total(measured, 'unmatched', '404'), 1)
  assert.equal(
    sampleValue(measured.shown(), 'http_request_duration_seconds_count', { route: 'unmatched' }),
    2,
  )
})

test('what is no HTTP is counted by its reason, and connections are', async () => {
  await using measured = await measuredApp(routes)

  const socket = await measured.send('no HTTP\r\n\r\n')
  await text(socket)
  const open = await measured.send(get('/hangs'))
  await becomes(() => sampleValue(measured.shown(), 'http_connections') === 1)
  const whileOpen = measured.shown()
  open.destroy()
  await becomes(() => sampleValue(measured.shown(), 'http_connections') === 0)

  assert.equal(sampleValue(whileOpen, 'http_connection_errors_total', { reason: 'malformed' }), 1)
  assert.equal(sampleValue(whileOpen, 'http_connections'), 1)
  assert.equal(sampleValue(measured.shown(), 'http_connections'), 0)
})

test('a streamed answer counts the bytes that it put on the wire', async () => {
  await using measured = await measuredApp((app) => {
    app.get('/stream', () => Readable.from(['x'.repeat(1_000), 'y'.repeat(500)]))
  })

  const answer = await fetch(`${await measured.listen()}/stream`)
  await answer.text()
  await becomes(() => total(measured, '/stream', '200') === 1)

  const bytes =
    sampleValue(measured.shown(), 'http_response_bytes_total', { route: '/stream' }) ?? 0
  assert.ok(bytes >= 1_500 && bytes < 2_500, String(bytes))
})

test('a second way to a route counts as the route', async () => {
  await using measured = await measuredApp((app) => {
    app.get('/api/v1/things', () => 'ok')
    app.get('/api/things', { config: { aliasOf: '/api/v1/things' } as object }, () => 'ok')
  })

  for (const url of ['/api/v1/things', '/api/things']) await measured.app.inject(url)

  assert.equal(total(measured, '/api/v1/things', '200'), 2)
})

test('a method that is none of seven is OTHER, also on a route', async () => {
  await using measured = await measuredApp((app) => {
    app.addHttpMethod('PROPFIND')
    app.route({ method: 'PROPFIND', url: '/things', handler: () => 'found' })
  })

  for (let at = 0; at < 2; at += 1) {
    await measured.app.inject({ method: 'PROPFIND', url: '/things' })
  }

  const labels = { method: 'OTHER', route: '/things', status: '200' }
  assert.equal(sampleValue(measured.shown(), 'http_requests_total', labels), 2)
})

test('an answer before the hook of metrics is counted, and not as in flight', async () => {
  await using app = fastify()
  app.addHook('onRequest', (_request, reply) => void reply.code(403).send())
  await app.register(metrics)
  app.get('/', () => 'ok')

  await app.inject('/')

  const shown = parsedExposition(app.metrics.text())
  assert.equal(sampleValue(shown, 'http_requests_total', { route: '/', status: '403' }), 1)
  assert.equal(sampleValue(shown, 'http_requests_in_flight'), 0)
})

test('an answer whose connection is closed before the hook comes to it counts once', async () => {
  await using app = fastify()
  app.addHook('onResponse', () => wait(20))
  await app.register(metrics)
  app.get('/', () => 'ok')
  const url = await app.listen({ port: 0, host: '127.0.0.1' })

  await fetch(url, { headers: { connection: 'close' } }).then((answer) => answer.text())
  await wait(60)

  const shown = parsedExposition(app.metrics.text())
  assert.equal(sampleValue(shown, 'http_requests_total', { route: '/' }), 1)
  assert.equal(sampleValue(shown, 'http_requests_in_flight'), 0)
})

function total(measured: MeasuredApp, route: string, status: string): number | undefined {
  const found = measured.shown().get('http_requests_total')?.samples ?? []
  return found
    .filter(({ labels }) => labels['route'] === route && labels['status'] === status)
    .reduce<number | undefined>((sum, { value }) => (sum ?? 0) + value, undefined)
}

function routes(app: FastifyInstance): void {
  app.get('/things/:id', () => 'thing')
  app.post('/things', (_request, reply) => reply.code(201).send({ id: 7 }))
  app.get('/strange', (_request, reply) => reply.code(299).send('?'))
  app.get('/gone', () => Promise.reject(new NotFoundError('There is no such thing.')))
  app.get('/breaks', () => Promise.reject(new Error('broken')))
  app.route({ method: ['GET', 'POST'], url: '/slow', handler: () => wait(20, 'late') })
  app.get('/hangs', () => new Promise(() => {}))
  app.get('/endless', () => Readable.from(endless()))
}

async function* endless(): AsyncGenerator<string> {
  for (;;) {
    yield 'x'.repeat(100)
    await wait(2)
  }
}
