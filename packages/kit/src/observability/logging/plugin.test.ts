import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import fastify, { type FastifyInstance, LogController } from 'fastify'
import type { LoggingOptions } from './options.ts'
import { logging, loggingServerOptions } from './plugin.ts'
import { type CapturedLog, capturedLog } from './testing/captured-log.ts'

test('a request leaves one record that says all', async () => {
  await using app = service()
  app.get('/items/:id', async (request, reply) => {
    Object.assign(request, { principal: { userId: 'u-1' } })
    return reply.code(201).send({ ok: true })
  })

  await app.inject({ url: '/items/7?secret=c4n4ry', remoteAddress: '192.0.2.1' })

  const [{ time, durationMs, requestId, ...record } = {}, ...more] = app.access()
  assert.deepEqual(record, {
    level: 'info',
    method: 'GET',
    route: '/items/:id',
    path: '/items/7',
    status: 201,
    bytesOut: 11,
    clientAddress: '192.0.2.1',
    userId: 'u-1',
    outcome: 'completed',
    msg: 'request',
  })
  assert.ok(!Number.isNaN(Date.parse(String(time))))
  assert.ok(Number(durationMs) >= 0)
  assert.equal(requestId, 'req-1')
  assert.deepEqual(more, [])
  assert.ok(!app.logged.text().includes('c4n4ry'))
})

test('what limits and caches said is in the record, and nothing where none took part', async () => {
  await using app = service()
  app.get('/', () => 'ok')
  app.get('/limited', (request) => {
    Object.assign(request, { rateLimitOutcome: 'shadow', cacheOutcome: 'remote-hit' })
    return 'ok'
  })

  await app.inject('/limited')
  await app.inject('/')

  const [limited, plain] = app.access()
  assert.deepEqual([limited?.['rateLimit'], limited?.['cache']], ['shadow', 'remote-hit'])
  assert.ok(!('rateLimit' in (plain ?? {})) && !('cache' in (plain ?? {})))
})

test('Fastify writes nothing of its own about a request', async () => {
  await using app = service()
  app.get('/', () => 'ok')

  await app.inject('/')
  await app.inject('/nothing')

  assert.deepEqual(
    app.logged.records().map(({ msg, reqId }) => [msg, reqId]),
    [
      ['request', undefined],
      ['request', undefined],
    ],
  )
})

test('404s of any path are one route, and the path is short and harmless', async () => {
  await using app = service()

  await app.inject(`/${'long/'.repeat(100)}?a=1`)
  await app.inject('/reset/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c4n4ry')

  const records = app.access()
  assert.deepEqual(
    records.map(({ route, status }) => [route, status]),
    [
      ['unmatched', 404],
      ['unmatched', 404],
    ],
  )
  assert.equal(String(records[0]?.['path']).length, 256)
  assert.equal(records[1]?.['path'], '/reset/[redacted]')
})

test('a failure is an error with its code; a refusal is not', async () => {
  await using app = service()
  app.decorateReply('failure', undefined)
  app.setErrorHandler((_error, _request, reply) => {
    Object.assign(reply, { failure: { code: 'UNAVAILABLE' } })
    return reply.code(503).send({})
  })
  app.get('/fails', () => {
    throw new Error('x')
  })
  app.get('/refuses', (_request, reply) => reply.code(403).send({}))

  await app.inject('/fails')
  await app.inject('/refuses')

  assert.deepEqual(
    app.access().map(({ level, status, errorCode }) => [level, status, errorCode]),
    [
      ['error', 503, 'UNAVAILABLE'],
      ['info', 403, undefined],
    ],
  )
})

test('the level of the record can be chosen, and is heeded', async () => {
  await using app = service({ level: 'debug' })
  app.get('/', () => 'ok')

  await app.inject('/')
  app.logged.logger.level = 'debug'
  await app.inject('/')

  assert.deepEqual(
    app.access().map(({ level }) => level),
    ['debug'],
  )
})

test('a route may stay out of the access log', async () => {
  await using app = service()
  app.get('/livez', { config: { accessLog: false } }, () => 'ok')

  await app.inject('/livez')

  assert.deepEqual(app.logged.records(), [])
})

test('lines of a request carry its id and its trace, also where no context reaches', async () => {
  await using app = service()
  app.decorateRequest('context', { getter: () => ({ traceId: 't-1' }) } as never)
  app.get('/', (request) => {
    request.log.info({ requestId: undefined }, 'within')
    return 'ok'
  })

  await app.inject('/')

  assert.deepEqual(
    app.logged.records().map(({ msg, traceId }) => [msg, traceId]),
    [
      ['within', 't-1'],
      ['request', 't-1'],
    ],
  )
})

test('the bytes of the body are told: of a stream, of HEAD, of nothing', async () => {
  await using app = service()
  app.get('/text', () => 'x'.repeat(1_000))
  app.get('/stream', () => Readable.from(['x'.repeat(600), 'y'.repeat(400)]))
  app.get('/none', (_request, reply) => reply.code(204).send())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })

  for (const path of ['/text', '/stream', '/none']) await (await fetch(url + path)).text()
  await fetch(`${url}/text`, { method: 'HEAD' })

  const [text, stream, none, head] = app.access().map(({ bytesOut }) => Number(bytesOut))
  assert.deepEqual([text, none, head], [1_000, 0, 0])
  // Headers and chunk marks are counted with a stream.
  assert.ok(stream && stream > 1_000 && stream < 1_500, String(stream))
})

test('line ends and controls in path and headers stay within one record', async () => {
  await using app = service()
  app.get('/*', (request) => {
    request.log.warn(
      { agent: request.headers['user-agent'] },
      `agent ${request.headers['user-agent']}`,
    )
    return 'ok'
  })
  const nasty = 'x\r\n{"level":"error","msg":"forged"}\u001b[2K'

  await app.inject({ url: '/', headers: { 'user-agent': nasty } })
  await app.inject(`/${encodeURIComponent(nasty)}`)
  await app.inject(`/\u0085\u009b${'é'}`)

  const records = app.logged.records()
  assert.deepEqual(
    records.map(({ level }) => level),
    ['warn', 'info', 'warn', 'info', 'warn', 'info'],
  )
  assert.doesNotMatch(app.logged.text(), /[^\P{Cc}\n]/u)
})

test('with a logger of another make the record is a line of its', async () => {
  const lines: Record<string, unknown>[] = []
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) }
  await using app = fastify({
    logger: { level: 'info', stream },
    logController: new LogController({ disableRequestLogging: true }),
  })
  app.register(logging)
  app.get('/:what', () => 'ok')

  await app.inject('/sk_live51H8abcdefghij')

  assert.deepEqual(
    lines.map(({ msg, path, status, outcome }) => [msg, path, status, outcome]),
    [['request', '/[redacted]', 200, 'completed']],
  )
  assert.deepEqual(
    Object.keys(lines[0] ?? {}).filter((name) => /^(?:is|has)[A-Z]/.test(name)),
    [],
  )
})

interface Logged {
  readonly logged: CapturedLog
  access(): Record<string, unknown>[]
}

function service(options: LoggingOptions = {}): FastifyInstance & Logged {
  const logged = capturedLog()
  const app = fastify(loggingServerOptions(logged.logger))
  app.register(logging, options)
  return Object.assign(app, {
    logged,
    access: () => logged.records().filter(({ msg }) => msg === 'request'),
  })
}
