import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { becomes, measuredApp } from './testing/measured-app.ts'
import { sampleValue } from './testing/parsed-exposition.ts'

const breaches = 'http_threshold_breaches_total'

test('a route shows what it declares, and no breach, before its first request', async () => {
  await using measured = await measuredApp(routes)

  await measured.app.ready()

  const labels = { method: 'GET', route: '/slow/:id' }
  assert.equal(sampleValue(measured.shown(), 'http_threshold_seconds', labels), 0.005)
  assert.equal(sampleValue(measured.shown(), breaches, labels), 0)
})

test('slower answers are breaches, and one a second is logged', async () => {
  let nowMs = 0
  await using measured = await measuredApp(routes, { now: () => nowMs })

  for (const at of [0, 500, 999, 1_000]) {
    nowMs = at
    await measured.app.inject('/slow/7?token=secret')
  }
  await measured.app.inject('/quick')

  const warned = measured.logged.filter(({ level }) => level === 40)
  assert.equal(sampleValue(measured.shown(), breaches, { route: '/slow/:id', method: 'GET' }), 4)
  assert.equal(sampleValue(measured.shown(), breaches, { route: '/quick', method: 'GET' }), 0)
  assert.deepEqual(
    warned.map(({ requestId, route, thresholdMs, unlogged }) => [
      requestId,
      route,
      thresholdMs,
      unlogged,
    ]),
    [
      ['req-1', '/slow/:id', 5, 0],
      ['req-4', '/slow/:id', 5, 2],
    ],
  )
  assert.ok(warned.every(({ durationMs }) => Number(durationMs) > 5))
  assert.doesNotMatch(JSON.stringify(warned), /secret/)
})

test('a client that leaves is no breach', async () => {
  await using measured = await measuredApp(routes)

  const socket = await measured.send('GET /hangs HTTP/1.1\r\nHost: a\r\n\r\n')
  await becomes(() => sampleValue(measured.shown(), 'http_requests_in_flight') === 1)
  await wait(10)
  socket.destroy()
  const labels = { method: 'GET', route: '/hangs' }
  const left = () => sampleValue(measured.shown(), 'http_requests_total', labels)
  await becomes(() => left() === 1)

  assert.equal(left(), 1)
  assert.equal(sampleValue(measured.shown(), breaches, labels), 0)
})

for (const thresholdMs of [
  0,
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '200' as unknown as number,
]) {
  test(`a threshold of ${typeof thresholdMs} ${thresholdMs} fails the start`, async () => {
    await using measured = await measuredApp((app) => {
      app.get('/', { config: { thresholdMs } }, () => 'ok')
    })

    await assert.rejects(async () => measured.app.ready(), RangeError)
  })
}

function routes(app: FastifyInstance): void {
  app.get('/slow/:id', { config: { thresholdMs: 5 } }, () => wait(12, 'slow'))
  app.get('/quick', { config: { thresholdMs: 60_000 } }, () => 'quick')
  app.get('/hangs', { config: { thresholdMs: 1 } }, () => new Promise(() => {}))
}
