import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { inflatingBody } from './inflating-body.ts'

test('it inflates to blanks and the text, with a right checksum', () => {
  const body = inflatingBody('{"a":1}', 3)

  const inflated = gunzipSync(body)

  assert.equal(inflated.length, 3 * 1024 * 1024 + 7)
  assert.deepEqual(JSON.parse(inflated.toString()), { a: 1 })
  assert.ok(body.length < 5_000, `${body.length} bytes`)
})

test('a gigabyte takes about a megabyte', () => {
  assert.ok(inflatingBody('{}', 1_024).length < 1_300_000)
})
