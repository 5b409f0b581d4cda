import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AccessRecord, accessWriter } from './access-record.ts'

const writeLine = accessWriter()
const time = '2026-01-31T12:00:00.123Z'

const record: AccessRecord = {
  requestId: 'r-1',
  clientRequestId: 'c-1',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  method: 'GET',
  route: '/items/:id',
  path: '/items/7',
  status: 200,
  durationMs: 1.2345,
  bytesOut: 42,
  clientAddress: '192.0.2.1',
  userId: 'u-1',
  errorCode: undefined,
  rateLimit: 'allowed',
  cache: undefined,
  outcome: 'completed',
}

test('the members are those of the record, and what is unknown is left out', () => {
  const { errorCode: _code, cache: _cache, ...known } = record

  const line = writeLine('info', time, record)

  const expected = { level: 'info', time, ...known, durationMs: 1.235, msg: 'request' }
  assert.deepEqual(JSON.parse(line), expected)
  assert.equal(line.indexOf('\n'), line.length - 1)
})

test('whatever is known of a request, its line is written in the order of the members', () => {
  const maybe = (text: string) => fc.constantFrom(undefined, text)
  const known = fc.record({
    clientRequestId: maybe('c-1'),
    traceId: maybe('4bf92f3577b34da6a3ce929d0e0e4736'),
    hasPlainIds: fc.constantFrom(true, false),
    isPathCut: fc.boolean(),
    clientAddress: maybe('192.0.2.1'),
    userId: maybe('u-1'),
    errorCode: maybe('TOKEN_INVALID'),
    denial: maybe('credential_refused'),
    reason: maybe('EXPIRED'),
    rateLimit: fc.constantFrom(undefined, 'allowed', 'shadow'),
    cache: fc.constantFrom(undefined, 'hit', 'remote-hit'),
    outcome: fc.constantFrom('completed', 'client_closed', 'server_closed'),
  })
  const write = accessWriter({ base: '"service":"s"' })

  fc.assert(
    fc.property(known, ({ hasPlainIds, isPathCut, ...some }) => {
      const { requestId, method, route, path, status, bytesOut } = record
      const { clientRequestId, traceId, ...last } = some
      const isPlain = hasPlainIds && traceId !== undefined

      const line = write('warn', time, {
        ...{ ...record, ...some, durationMs: 7.125, isPathCut },
        hasPlainIds: isPlain,
      } as AccessRecord)

      const ids = { requestId, clientRequestId, traceId }
      const middle = { method, route, path, status, durationMs: 7.125, bytesOut }
      const whole = { level: 'warn', time, service: 's', ...ids, ...middle, ...last }
      assert.equal(line, `${JSON.stringify({ ...whole, msg: 'request' })}\n`)
    }),
  )
})

test('whatever text a client chooses, the line is one JSON object that says it', () => {
  const text = fc.string({ unit: 'binary' })

  fc.assert(
    fc.property(text, text, text, text, (path, userId, requestId, clientAddress) => {
      const chosen = { path, userId, requestId, clientAddress }

      const line = writeLine('info', time, { ...record, ...chosen })

      assert.doesNotMatch(line.slice(0, -1), /\p{Cc}/u)
      assert.partialDeepStrictEqual(JSON.parse(line), chosen)
    }),
  )
})

test('a duration keeps three digits', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (durationMs) => {
      const written = JSON.parse(writeLine('info', time, { ...record, durationMs }))

      assert.equal(written.durationMs, Math.round(durationMs * 1_000) / 1_000)
    }),
  )
})

test('what comes again is written as it was, within a bound', () => {
  const asked: string[] = []
  const writeText = (text: string) => {
    asked.push(text)
    return `"${text.toUpperCase()}"`
  }
  const writeAgain = accessWriter({ write: writeText })
  const write = (some: AccessRecord) => writeAgain('info', time, some)
  const userIds = Array.from({ length: 3_000 }, (_, at) => `u-${at}`)

  const first = write({ ...record, userId: 'again' })
  const second = write({ ...record, userId: 'again' })
  for (const userId of userIds) write({ ...record, userId })
  write({ ...record, userId: 'again' })

  assert.equal(second, first)
  assert.match(first, /"userId":"AGAIN"/)
  assert.equal(asked.filter((text) => text === 'again').length, 2)
})

test('a path is written by its own rule, and one that is its template as a template', () => {
  const write = accessWriter({ writePath: () => '"[hidden]"' })

  const [cut, whole, template] = [
    write('info', time, { ...record, isPathCut: true }),
    write('info', time, record),
    write('info', time, { ...record, route: '/livez', path: '/livez' }),
  ]

  for (const line of [cut, whole]) assert.equal(JSON.parse(line).path, '[hidden]')
  assert.equal(JSON.parse(template).path, '/livez')
})

test('a path that was cut off a query is not kept', () => {
  const asked: string[] = []
  const write = accessWriter({
    writePath(path) {
      asked.push(path)
      return `"${path}"`
    },
  })

  for (let times = 0; times < 2; times += 1) {
    write('info', time, { ...record, path: '/cut', isPathCut: true })
    write('info', time, { ...record, path: '/whole' })
  }

  assert.deepEqual(asked, ['/cut', '/whole', '/cut'])
})
