import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import fastify, { type FastifyInstance } from 'fastify'
import { lifecycle } from '../../foundation/lifecycle/index.ts'
import type { Deadline } from './index.ts'
import { deadline } from './index.ts'
import { becomes, listeningApp, timed } from './testing/listening-app.ts'
import { ManualClock } from './testing/manual-clock.ts'

const forever = new Promise<never>(() => {})

test('a route is answered after its own limit, others after the default', async () => {
  await using service = await listeningApp({ defaultMs: 400 }, (app) => {
    app.get('/default', () => forever)
    app.get('/own', { config: { deadline: { ms: 50 } } }, () => forever)
    app.get('/none', { config: { deadline: false } }, async ({ deadline }) => {
      await wait(600)
      return { aborted: deadline.signal.aborted, remaining: deadline.remaining() }
    })
  })

  const [byDefault, own, none] = await Promise.all([
    timed(`${service.url}/default`),
    timed(`${service.url}/own`),
    timed(`${service.url}/none`),
  ])

  assert.deepEqual([byDefault.status, own.status, none.status], [504, 504, 200])
  assert.ok(byDefault.tookMs >= 400 && own.tookMs >= 50 && own.tookMs < byDefault.tookMs)
  assert.equal(own.body['detail'], 'The operation did not finish within 50 ms.')
  // JSON has no Infinity.
  assert.deepEqual(none.body, { aborted: false, remaining: null })
})

test('the signal is aborted with the error that was answered', async () => {
  const seen = Promise.withResolvers<Deadline>()
  await using service = await listeningApp({ defaultMs: 40 }, (app) => {
    app.get('/', (request) => {
      const { deadline } = request
      deadline.signal.addEventListener('abort', () => seen.resolve(deadline))
      return forever
    })
  })

  await timed(service.url)
  const { signal, expiresAtMs, remaining } = await seen.promise

  assert.equal(signal.reason.code, 'REQUEST_TIMEOUT')
  assert.ok(performance.now() >= expiresAtMs)
  assert.equal(typeof remaining, 'function')
})

test('a client may shorten the limit, and never raise it', async () => {
  await using app = await withEcho()
  const limitFor = async (value: string) =>
    (await app.inject({ url: '/', headers: { 'x-request-timeout-ms': value } })).json().limitMs

  assert.equal(await limitFor('50'), 50)
  assert.equal(await limitFor('400'), 400)
  assert.equal(await limitFor('60000'), 400)
  assert.equal(await limitFor('9999999999'), 400)
})

test('a limit that is no number of milliseconds is refused, with words that say what is', async () => {
  await using app = await withEcho()

  for (const value of ['0', '-1', '1.5', '1e3', '5s', 'soon', '', ' ', '50, 60', '12345678901']) {
    const headers = { 'x-request-timeout-ms': value }
    const refused = await app.inject({ url: '/', headers })
    assert.deepEqual([value, refused.statusCode], [value, 400])
    assert.match(refused.json().message, /whole number of milliseconds, such as 2500/)
  }
})

test('on a route without a deadline the wish of a client is not looked at', async () => {
  await using app = await withEcho()

  const answer = await app.inject({ url: '/none', headers: { 'x-request-timeout-ms': 'soon' } })

  assert.equal(answer.statusCode, 200)
  assert.equal(answer.json().limitMs, null)
})

test('a body that does not arrive is the fault of its client', async () => {
  await using service = await listeningApp({ defaultMs: 60 }, (app) => {
    app.post('/', () => 'done')
  })
  const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9'
  const socket = connect(service.port, '127.0.0.1').setEncoding('utf8')

  socket.write(`${head}\r\n\r\n{"a":`)
  const [answer] = await once(socket, 'data')

  assert.match(answer, /^HTTP\/1.1 408 [^{]*\r\nconnection: close\r\n/i)
  assert.match(answer, /"error_code":"CLIENT_TOO_SLOW"/)
  await once(socket, 'close')
  assert.equal(service.app.deadline.stats().expired.clientTooSlow, 1)
})

test('a body that nobody reads says nothing of its client', async () => {
  await using service = await listeningApp({ defaultMs: 60 }, (app) => {
    app.post('/', { onRequest: () => forever }, () => 'done')
  })
  const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9'
  const socket = connect(service.port, '127.0.0.1').setEncoding('utf8')

  socket.write(`${head}\r\n\r\n`)
  const [answer] = await once(socket, 'data')
  socket.destroy()

  assert.match(answer, /^HTTP\/1.1 504 /)
})

test('an injected request has not gone once it is answered', async () => {
  await using app = fastify()
  const signals: AbortSignal[] = []
  await app.register(deadline)
  app.get('/', (request) => {
    signals.push(request.deadline.signal)
    return 'done'
  })

  await app.inject('/')
  await wait(1)

  assert.deepEqual([app.deadline.stats().clientGone, signals[0]?.aborted], [0, false])
})

test('a client that reads only when all is sent gets the answer to a body that nobody reads', async () => {
  await using service = await listeningApp({ defaultMs: 100 }, (app) => {
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    app.post('/', () => forever)
  })
  const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Length: 5000000\r\n\r\n'
  const socket = connect(service.port, '127.0.0.1').setEncoding('utf8')
  socket.pause().write(head)

  for (let sent = 0; sent < 5; sent += 1) {
    socket.write(Buffer.alloc(1_000_000))
    await wait(60)
  }
  const [answer] = await once(socket.resume(), 'data')

  assert.match(answer, /^HTTP\/1.1 504 /)
})

test('an answer that has begun is broken off', async () => {
  await using service = await listeningApp({ defaultMs: 60 }, (app) => {
    app.get('/', (_request, reply) => {
      reply.raw.writeHead(200).write('{"items":[')
      return forever
    })
  })

  const answer = fetch(service.url).then((response) => response.text())

  await assert.rejects(answer, { name: 'TypeError', message: 'terminated' })
  const { expired, clientGone } = service.app.deadline.stats()
  assert.deepEqual([expired.cut, clientGone], [1, 0])
})

test('who has taken the connection over is told, and left alone', async () => {
  const seen = Promise.withResolvers<AbortSignal>()
  await using service = await listeningApp({ defaultMs: 40 }, (app) => {
    app.get('/', async ({ deadline }, reply) => {
      reply.hijack()
      deadline.signal.addEventListener('abort', () => {
        seen.resolve(deadline.signal)
        reply.raw.end('{"own":true}')
      })
    })
  })

  const { status, body } = await timed(service.url)

  assert.deepEqual([status, body], [200, { own: true }])
  assert.equal((await seen.promise).reason.code, 'REQUEST_TIMEOUT')
})

test('a client that leaves aborts the signal, and one that got its answer does not', async () => {
  const signals: AbortSignal[] = []
  await using service = await listeningApp({}, (app) => {
    app.addHook('onRequest', async ({ deadline }) => void signals.push(deadline.signal))
    app.get('/done', () => ({ done: true }))
    app.get('/never', () => forever)
  })
  await timed(`${service.url}/done`)
  const leave = new AbortController()

  const left = fetch(`${service.url}/never`, { signal: leave.signal })
  await becomes(() => signals.length === 2)
  leave.abort()
  await assert.rejects(left)
  await becomes(() => signals[1]?.aborted === true)

  assert.equal(signals[1]?.reason.code, 'CLIENT_GONE')
  assert.equal(signals[1]?.reason.statusCode, 499)
  assert.equal(signals[0]?.aborted, false)
  assert.equal(service.app.deadline.stats().clientGone, 1)
})

test('when the service stops, what is still at work is told why', async () => {
  const app = fastify()
  const started = Promise.withResolvers<AbortSignal>()
  await app.register(lifecycle, { preDelayMs: 0, drainMs: 0, finishMs: 20, abortMs: 50 })
  await app.register(deadline)
  app.get('/', ({ deadline }) => {
    started.resolve(deadline.signal)
    return forever
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const answer = fetch(url)
  const signal = await started.promise

  await app.lifecycle.shutdown('test')

  assert.equal(signal.reason.code, 'SHUTTING_DOWN')
  assert.equal((await answer).status, 503)
})

test('a declaration that makes no sense fails the start', async () => {
  for (const ms of [0, -1, 1.5, Number.NaN, 2 ** 31]) {
    await using app = fastify()
    await app.register(deadline)
    assert.throws(() => app.get('/', { config: { deadline: { ms } } }, () => ''), {
      name: 'RangeError',
      message: /^config.deadline.ms of \/ must be a whole number of milliseconds from 1/,
    })
    await assert.rejects(async () => fastify().register(deadline, { defaultMs: ms }), RangeError)
    await assert.rejects(
      async () => fastify().register(deadline, { readerStallMs: ms }),
      RangeError,
    )
  }
})

/** Tells the limit of each request, on a clock that stands at zero. */
async function withEcho(): Promise<FastifyInstance> {
  const app = fastify()
  await app.register(deadline, { defaultMs: 400, clock: new ManualClock() })
  const echo = (request: { readonly deadline: Deadline }) => ({
    limitMs: request.deadline.remaining(),
  })
  app.get('/', echo)
  app.get('/none', { config: { deadline: false } }, echo)
  return app
}
