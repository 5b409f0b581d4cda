import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AccessRecord, accessWriter } from './access-record.ts'

const accessMembers = accessWriter()

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

  const written = JSON.parse(`{${accessMembers(record).slice(1)}}`)

  assert.deepEqual(written, { ...known, durationMs: 1.235, msg: 'request' })
})

test('whatever text a client chooses, the line is one JSON object that says it', () => {
  const text = fc.string({ unit: 'binary' })

  fc.assert(
    fc.property(text, text, text, text, (path, userId, requestId, clientAddress) => {
      const chosen = { path, userId, requestId, clientAddress }

      const members = accessMembers({ ...record, ...chosen })

      assert.doesNotMatch(members, /\p{Cc}/u)
      assert.partialDeepStrictEqual(JSON.parse(`{${members.slice(1)}}`), chosen)
    }),
  )
})

test('a duration keeps three digits', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (durationMs) => {
      const written = JSON.parse(`{${accessMembers({ ...record, durationMs }).slice(1)}}`)

      assert.equal(written.durationMs, Math.round(durationMs * 1_000) / 1_000)
    }),
  )
})

test('what comes again is written as it was, within a bound', () => {
  const asked: string[] = []
  const write = accessWriter((text) => {
    asked.push(text)
    return `"${text.toUpperCase()}"`
  })
  const userIds = Array.from({ length: 3_000 }, (_, at) => `u-${at}`)

  const first = write({ ...record, userId: 'again' })
  const second = write({ ...record, userId: 'again' })
  for (const userId of userIds) write({ ...record, userId })
  write({ ...record, userId: 'again' })

  assert.equal(second, first)
  assert.match(first, /"userId":"AGAIN"/)
  assert.equal(asked.filter((text) => text === 'again').length, 2)
})
