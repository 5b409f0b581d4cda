import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { StreamDigest } from './stream-digest.ts'

/** Pieces from which delimiters and what is almost one are made, often. */
const text = fc
  .array(fc.constantFrom('a', 'b', '-', '--', '\r\n', '\r', '\n', 'x'), { maxLength: 20 })
  .map((pieces) => pieces.join(''))
const chunkSizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 })

test('a form has one digest, whatever its boundary and its chunks', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), chunkSizes, chunkSizes, (parts, one, other) => {
      const first = digest('BOUNDARY', form('BOUNDARY', parts), one)
      const again = digest('BB', form('BB', parts), other)

      assert.deepEqual(again, first)
    }),
  )
})

test('forms with other parts have other digests', () => {
  fc.assert(
    fc.property(fc.array(text), fc.array(text), (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other))

      assert.notEqual(digest('B!', form('B!', one)).digest, digest('B?', form('B?', other)).digest)
    }),
  )
})

test('without a boundary it is that of the bytes, whatever the chunks', () => {
  fc.assert(
    fc.property(fc.uint8Array(), chunkSizes, (bytes, sizes) => {
      const body = Buffer.from(bytes)

      assert.deepEqual(digest(undefined, body, sizes), digest(undefined, body))
      assert.equal(digest(undefined, body).bytes, body.length)
    }),
  )
})

function form(boundary: string, parts: readonly string[]): Buffer {
  const delimited = parts.map((part) => `--${boundary}\r\n\r\n${part}\r\n`)
  return Buffer.from(`${delimited.join('')}--${boundary}--\r\n`)
}

function digest(boundary: string | undefined, body: Buffer, sizes: readonly number[] = [1_000]) {
  const stream = new StreamDigest(boundary)
  let from = 0
  for (let index = 0; from < body.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1
    stream.update(body.subarray(from, from + size))
    from += size
  }
  return stream.end()
}
