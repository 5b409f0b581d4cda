import assert from 'node:assert/strict'
import { test } from 'node:test'
import { discover } from './discovery.ts'
import { createHealthCheck } from './health-check.ts'
import { createHttp } from './http-client.ts'
import { openListener } from './listener.ts'
import { httpServer, testWire } from './testing/test-wire.ts'

test('what a service has is found by its usual names', async () => {
  const pages: Readonly<Record<string, string>> = {
    '/healthz': 'ok',
    '/health/ready': '{"status":"ready"}',
    '/metrics': '# TYPE http_requests_total counter\nhttp_requests_total 1\n',
    '/docs/json': '{"openapi":"3.1.0"}',
  }
  await using server = await httpServer((request, response) => {
    const page = pages[request.url ?? '']
    response.writeHead(page === undefined ? 404 : 200).end(page ?? 'nothing here')
  })
  const http = createHttp(testWire(server.origin))

  const { liveness, readiness, metrics, openapi } = await discover(http)

  assert.deepEqual(
    [liveness, readiness, metrics, openapi],
    ['/healthz', '/health/ready', '/metrics', '/docs/json'],
  )
  http.close()
})

test('a page that any path gets is nothing found', async () => {
  await using server = await httpServer((request, response) => {
    response.end(`<h1>Welcome to ${request.url}</h1>`)
  })
  const http = createHttp(testWire(server.origin))

  const found = await discover(http)

  assert.deepEqual(
    [found.liveness, found.readiness, found.metrics, found.openapi],
    [undefined, undefined, undefined, undefined],
  )
  http.close()
})

test('401 for any path is not a guarded metrics endpoint', async () => {
  await using all = await httpServer((_request, response) => response.writeHead(401).end())
  await using one = await httpServer((request, response) => {
    response.writeHead(request.url === '/metrics' ? 401 : 404).end()
  })
  const everything = createHttp(testWire(all.origin))
  const guarded = createHttp(testWire(one.origin))

  assert.equal((await discover(everything)).metrics, undefined)
  assert.equal((await discover(guarded)).metrics, '/metrics')
  everything.close()
  guarded.close()
})

test('what is declared is not guessed, and metrics may have a port of their own', async () => {
  const asked: (string | undefined)[] = []
  await using server = await httpServer((request, response) => {
    asked.push(request.url)
    response.end()
  })
  const http = createHttp(testWire(server.origin))

  const found = await discover(http, {
    liveness: '/a',
    readiness: '/b',
    metrics: 'http://127.0.0.1:{port}/m',
    openapi: 'api/openapi.yaml',
  })

  assert.deepEqual(asked, [])
  assert.deepEqual([found.liveness, found.metrics, found.openapi], ['/a', '/m', 'api/openapi.yaml'])
  http.close()
})

test('health holds while liveness answers 200 in time', async () => {
  let status = 200
  await using server = await httpServer((request, response) => {
    response.writeHead(request.url === '/livez' ? status : 404).end()
  })
  const http = createHttp(testWire(server.origin))
  const health = createHealthCheck(http, { liveness: '/livez' })
  const root = createHealthCheck(http, { liveness: undefined })

  const before = await health()
  status = 503
  const after = await health()

  assert.deepEqual([before.held, after.held, (await root()).held], [true, false, true])
  assert.match(after.observed ?? '', /answered 503/)
  http.close()
})

test('a listener tells who called', async () => {
  const listener = await openListener()

  const response = await fetch(`${listener.origin}/x?y=1`)

  assert.equal(await response.text(), 'ok')
  assert.deepEqual(listener.calls(), ['GET /x?y=1 HTTP/1.1'])
  await listener.close()
})
