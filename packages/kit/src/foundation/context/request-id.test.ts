import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isWellFormedRequestId, newRequestId, requestIdSource } from './request-id.ts'

test('a source never gives an id twice', () => {
  const next = requestIdSource()

  const ids = new Set(Array.from({ length: 100_000 }, next))

  assert.equal(ids.size, 100_000)
})

test('two sources have nothing in common', () => {
  const [one, other] = [requestIdSource(), requestIdSource()]

  const ids = new Set(Array.from({ length: 1_000 }, () => [one(), other()]).flat())

  assert.equal(ids.size, 2_000)
})

test('the prefix is 96 random bits', () => {
  let asked = 0
  const next = requestIdSource((bytes) => {
    asked = bytes
    return Buffer.alloc(bytes, 0xff)
  })

  const id = next()

  assert.equal(asked * 8, 96)
  assert.equal(id, '________________-1')
})

test('a fresh id is well-formed', () => {
  assert.ok(isWellFormedRequestId(newRequestId()))
})

test('an id is 1 to 128 unreserved characters', () => {
  const good = ['a', 'A-b_c.d~9', 'x'.repeat(128), '6f1c7a52-90a2-4c4b-8e35-6f5d3f3e0c11']
  const bad = ['', 'x'.repeat(129), 'a b', 'a,b', 'a\n', '\n', 'a\r\nb', 'é', '%0a', '<b>', '"']

  assert.deepEqual(good.filter(isWellFormedRequestId), good)
  assert.deepEqual(bad.filter(isWellFormedRequestId), [])
})

test('a well-formed id survives a header, a URL and a JSON string as it is', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(isWellFormedRequestId(text))

      assert.equal(new Headers({ id: text }).get('id'), text)
      assert.equal(encodeURIComponent(text), text)
      assert.equal(JSON.stringify(text), `"${text}"`)
    }),
  )
})
