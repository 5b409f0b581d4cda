import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isError, linesAbout, recordOf, recordsOfRequest, textsOfRequest } from './log-search.ts'
import type { LogLine } from './logs.ts'

const shapes: Readonly<Record<string, object>> = {
  'Fastify with pino': {
    level: 30,
    time: 1_700_000_000_000,
    pid: 1,
    reqId: 'abc',
    req: { method: 'GET', url: '/items?x=1', host: 'h' },
    res: { statusCode: 200 },
    responseTime: 12.3,
    msg: 'request completed',
  },
  'pino-http': {
    level: 30,
    time: 1,
    req: { id: 'abc', method: 'GET', url: '/items' },
    res: { statusCode: 200 },
    responseTime: 3,
    msg: 'request completed',
  },
  structlog: {
    event: 'request_finished',
    level: 'info',
    timestamp: '2026-01-01T00:00:00Z',
    request_id: 'abc',
    method: 'GET',
    path: '/items',
    status_code: 200,
    duration_ms: 4.2,
  },
  'Go slog': {
    time: '2026-01-01T00:00:00Z',
    level: 'INFO',
    msg: 'request',
    request_id: 'abc',
    method: 'GET',
    path: '/items',
    status: 200,
    duration: 1_200_000,
  },
  zap: {
    level: 'info',
    ts: 1_700_000_000.1,
    msg: '/items',
    'request-id': 'abc',
    method: 'GET',
    path: '/items',
    status: 200,
    latency: 0.0012,
  },
  ECS: {
    '@timestamp': '2026-01-01T00:00:00Z',
    'log.level': 'info',
    message: 'done',
    http: { request: { id: 'abc', method: 'GET' }, response: { status_code: 200 } },
    url: { path: '/items' },
    event: { duration: 1_000_000 },
  },
  GELF: {
    version: '1.1',
    host: 'h',
    short_message: 'done',
    timestamp: 1_700_000_000,
    level: 6,
    _request_id: 'abc',
    _method: 'GET',
    _path: '/items',
    _status: 200,
    _duration_ms: 3,
  },
  'Serilog, compact': {
    '@t': '2026-01-01T00:00:00Z',
    '@mt': 'HTTP {RequestMethod} {RequestPath}',
    RequestId: 'abc',
    RequestMethod: 'GET',
    RequestPath: '/items',
    StatusCode: 200,
    Elapsed: 3.1,
  },
  'Google Cloud': {
    severity: 'INFO',
    timestamp: '2026-01-01T00:00:00Z',
    message: 'done',
    requestId: 'abc',
    httpRequest: { requestMethod: 'GET', requestUrl: '/items', status: 200, latency: '0.012s' },
  },
  'an access line in JSON': {
    levelname: 'INFO',
    asctime: '2026-01-01 00:00:00',
    message: '127.0.0.1 - "GET /items HTTP/1.1" 200 in 12ms',
    correlation_id: 'abc',
  },
}

for (const [name, json] of Object.entries(shapes)) {
  test(`a record of ${name} tells its request`, () => {
    const record = recordOf(line(json))

    assert.ok(record)
    assert.equal(record.hasTime, true)
    assert.equal(record.level, 'info')
    assert.equal(typeof record.message, 'string')
    assert.equal(record.id, 'abc')
    assert.equal(record.method, 'GET')
    assert.match(record.path ?? '', /^\/items/)
    assert.equal(record.status, 200)
    assert.equal(record.hasDuration, true)
  })
}

for (const [level, expected] of [
  [50, true],
  [60, true],
  [40, false],
  ['ERROR', true],
  ['critical', true],
  ['fatal', true],
  ['warning', false],
  [3, true],
  [6, false],
] as const) {
  test(`level ${level} is ${expected ? 'an' : 'no'} error`, () => {
    const record = recordOf(line({ level, time: 1, msg: 'x' }))

    assert.equal(record && isError(record), expected)
  })
}

for (const json of [
  { err: { type: 'DatabaseError', message: 'x' } },
  { error: 'connect ECONNREFUSED' },
  { errorCode: 'DEPENDENCY_UNAVAILABLE' },
  { exception: 'Traceback ...' },
  { error: { type: 'x', stack_trace: 'y' } },
]) {
  test(`an error is told by ${Object.keys(json)[0]}: ${JSON.stringify(json)}`, () => {
    assert.notEqual(recordOf(line(json))?.error, undefined)
  })
}

test('a record that says nothing of a request has no such facts', () => {
  const record = recordOf(line({ level: 30, time: 1, msg: 'listening on 3000' }))

  assert.deepEqual(
    [record?.method, record?.path, record?.status, record?.hasDuration, record?.id],
    [undefined, undefined, undefined, false, undefined],
  )
})

test('text is no record', () => {
  assert.equal(
    recordOf({ atMs: 0, stream: 'stdout', text: 'GET / 200', json: undefined }),
    undefined,
  )
})

test('records of one request are joined by its id', () => {
  const lines = [
    line({ msg: 'incoming request', reqId: 'r1', req: { method: 'GET', url: '/mark-7' } }),
    line({ msg: 'incoming request', reqId: 'r2', req: { method: 'GET', url: '/other' } }),
    line({ msg: 'request completed', reqId: 'r1', res: { statusCode: 404 }, responseTime: 1 }),
  ]

  const records = recordsOfRequest(lines, ['mark-7'])

  assert.deepEqual(
    records.map(({ message }) => message),
    ['incoming request', 'request completed'],
  )
})

test('a line of text tells what an access line tells', () => {
  const text = 'INFO:     127.0.0.1:5 - "GET /mark-7?x=1 HTTP/1.1" 404 Not Found'
  const plain: LogLine = { atMs: 0, stream: 'stdout', text, json: undefined }

  const [record] = textsOfRequest([plain, line({ msg: 'mark-7' })], ['mark-7'])

  assert.equal(record?.method, 'GET')
  assert.equal(record?.path, '/mark-7?x=1')
  assert.equal(record?.status, 404)
  assert.equal(record?.hasDuration, false)
  assert.deepEqual(textsOfRequest([plain], ['mark-8']), [])
})

test('a text is found as it is escaped in JSON', () => {
  const lines = [line({ msg: 'a "quoted"\r\nthing' })]

  assert.equal(linesAbout(lines, '"quoted"\r\n').length, 1)
  assert.equal(linesAbout(lines, '"quoted" ').length, 0)
})

function line(json: object): LogLine {
  return {
    atMs: 0,
    stream: 'stdout',
    text: JSON.stringify(json),
    json: json as Record<string, unknown>,
  }
}
