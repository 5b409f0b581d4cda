import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ResponseReader } from './response-reader.ts'

const answer = 'HTTP/1.1 200 OK\r\nDate: today\r\ncontent-length: 5\r\n\r\nhello'

test('an answer is complete when its last byte has come, however it was cut', () => {
  for (let cut = 1; cut < answer.length; cut++) {
    const reader = new ResponseReader()

    const early = reader.push(Buffer.from(answer.slice(0, cut)))
    const late = reader.push(Buffer.from(answer.slice(cut)))

    assert.equal(early, undefined)
    assert.deepEqual(late, { status: 200, bodyBytes: 5, excerpt: '' })
  }
})

test('one reader reads one answer after the other', () => {
  const reader = new ResponseReader()
  reader.push(Buffer.from(answer))

  const second = reader.push(Buffer.from('HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n'))

  assert.equal(second?.status, 204)
  assert.equal(second?.bodyBytes, 0)
})

test('a refusal keeps its words for the message', () => {
  const reader = new ResponseReader()

  const refusal = reader.push(
    Buffer.from('HTTP/1.1 401 Unauthorized\r\nContent-Length: 9\r\n\r\nno token!'),
  )

  assert.match(refusal?.excerpt ?? '', /no token!/)
})

test('a refusal that comes in pieces keeps all of its words', () => {
  const reader = new ResponseReader()
  reader.push(Buffer.from('HTTP/1.1 401 Unauthorized\r\nContent-Length: 9\r\n\r\nno '))

  const refusal = reader.push(Buffer.from('token!'))

  assert.match(refusal?.excerpt ?? '', /no token!$/)
})

test('an answer without Content-Length, or longer than it, is an error', () => {
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'

  assert.throws(() => new ResponseReader().push(Buffer.from(chunked)), /no Content-Length/)
  assert.throws(() => new ResponseReader().push(Buffer.from(`${answer}!`)), /longer than/)
})

test('a Content-Length inside the body is not taken for the header', () => {
  const answer = 'HTTP/1.1 200 OK\r\nDate: today\r\n\r\nx\r\ncontent-length: 25\r\n'

  assert.throws(() => new ResponseReader().push(Buffer.from(answer)), /no Content-Length/)
})
