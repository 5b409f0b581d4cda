import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readResponses } from './response-reader.ts'

const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\n'
const sized = 'HTTP/1.1 404 Not Found\r\nX: 1\r\nx: 2\r\nContent-Length: 2\r\n\r\nno'

test('responses behind each other are read with their bodies', () => {
  const interim = 'HTTP/1.1 100 Continue\r\n\r\n'

  const responses = readResponses(Buffer.from(interim + chunked + sized))

  assert.deepEqual(
    responses.map(({ status, body, isWhole }) => [status, body, isWhole]),
    [
      [200, 'abc', true],
      [404, 'no', true],
    ],
  )
  assert.equal(responses[1]?.headers['x'], '1, 2')
})

test('a part of a response is whole only at its end', () => {
  const all = chunked + sized
  fc.assert(
    fc.property(fc.integer({ min: 0, max: all.length }), (length) => {
      const whole = readResponses(Buffer.from(all.slice(0, length))).filter((one) => one.isWhole)

      const expected = length === all.length ? 2 : Number(length >= chunked.length)
      assert.equal(whole.length, expected)
    }),
  )
})

test('what is no HTTP is no response', () => {
  assert.deepEqual(readResponses(Buffer.from('SSH-2.0-x\r\n\r\n')), [])
  assert.deepEqual(readResponses(Buffer.from('')), [])
})
