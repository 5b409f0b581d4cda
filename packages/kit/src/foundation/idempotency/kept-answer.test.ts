import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endsKey, toKept } from './kept-answer.ts'

const rules = { bytesMax: 100, headers: ['content-type', 'location'] }

test('success and refusals of the request end a key, refusals of the moment do not', () => {
  for (const status of [200, 201, 202, 204, 303, 400, 404, 409, 410, 413, 415, 422]) {
    assert.equal(endsKey(status), true, String(status))
  }
  for (const status of [401, 403, 408, 412, 423, 425, 429, 499, 500, 502, 503, 504, 507]) {
    assert.equal(endsKey(status), false, String(status))
  }
})

for (const body of [
  '{"access_token":"canary"}',
  '{"user":{},"refreshToken" : "canary"}',
  '{"api_key":"canary"}',
  '{"items":[{"client_secret":"canary"}]}',
  '{"link":"https://example.org/?t=eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiI3In0.c2ln"}',
]) {
  test(`${body} holds a secret`, () => {
    assert.deepEqual(toKept({ statusCode: 200, headers: {}, payload: body }, rules), {
      notKept: 'secret',
    })
  })
}

for (const body of [
  '{"token_type":"bearer"}',
  '{"next_cursor":"eyJ"}',
  '{"token":null}',
  'token',
]) {
  test(`${body} holds none`, () => {
    assert.ok('answer' in toKept({ statusCode: 200, headers: {}, payload: body }, rules))
  })
}

test('an error answer is kept although it is marked no-store', () => {
  const headers = { 'cache-control': 'no-store' }

  assert.ok('answer' in toKept({ statusCode: 404, headers, payload: '{}' }, rules))
  assert.ok('notKept' in toKept({ statusCode: 200, headers, payload: '{}' }, rules))
})

test('an answer that is encoded already is not kept, or it would be encoded twice', () => {
  const headers = { 'content-encoding': 'gzip' }

  const kept = toKept({ statusCode: 200, headers, payload: Buffer.of(1) }, rules)

  assert.deepEqual(kept, { notKept: 'stream' })
})

test('of the headers only those that are named are kept', () => {
  const headers = { 'content-type': 'text/plain', 'x-request-id': '7' }

  const kept = toKept({ statusCode: 200, headers, payload: 'a' }, rules)

  assert.ok('answer' in kept)
  assert.deepEqual(kept.answer.headers, { 'content-type': 'text/plain' })
})
