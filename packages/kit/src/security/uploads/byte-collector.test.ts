import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ByteCollector } from './byte-collector.ts'

test('whatever the chunks and the hint, the bytes come out as they went in', () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 20 })
  fc.assert(
    fc.property(chunks, fc.nat(50_000), (given, hint) => {
      const collector = new ByteCollector(60_000, hint)

      for (const chunk of given) assert.ok(collector.add(chunk))

      assert.deepEqual(collector.take(), Buffer.concat(given))
    }),
    { numRuns: 100 },
  )
})

test('one byte over the limit is refused, and so is all that follows', () => {
  const collector = new ByteCollector(10, 0)

  assert.equal(collector.add(Buffer.alloc(10)), true)
  assert.equal(collector.add(Buffer.alloc(1)), false)
  assert.equal(collector.add(Buffer.alloc(0)), false)
  assert.equal(collector.take().length, 0)
})

test('a length that is only announced takes no more than a megabyte', () => {
  const before = process.memoryUsage().arrayBuffers

  const collector = new ByteCollector(100_000_000, 100_000_000)

  assert.ok(process.memoryUsage().arrayBuffers - before <= 1_100_000)
  assert.equal(collector.take().length, 0)
})

test('a body that comes byte by byte takes the memory of the body', () => {
  const before = process.memoryUsage().arrayBuffers
  const collector = new ByteCollector(1_000_000, 0)

  for (let i = 0; i < 1_000_000; i++) collector.add(new Uint8Array([i]))

  assert.equal(collector.take().length, 1_000_000)
  assert.ok(collector.take().buffer.byteLength <= 2_000_000)
  assert.ok(process.memoryUsage().arrayBuffers - before < 50_000_000)
})
