import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RedisOutbox } from './redis-outbox.ts'

test('a batch is bounded in number and in bytes, and what is large goes all the same', () => {
  const sizes: Readonly<Record<string, readonly number[]>> = {
    small: batches(1_100, 10),
    large: batches(40, 60_000),
    huge: batches(2, 2_000_000),
  }

  assert.deepEqual(sizes['small'], [500, 500, 100])
  assert.deepEqual(sizes['large'], [17, 17, 6])
  assert.deepEqual(sizes['huge'], [1, 1])
})

test('what came back is out, and what was not sent is sent next', () => {
  const outbox = filled(3, 10)
  const sent = outbox.nextBatch().length
  outbox.put(written(4, 10), 7)

  outbox.settle(3)

  assert.equal(sent, 3)
  assert.deepEqual([outbox.length, outbox.oldestMs], [1, 7])
  assert.deepEqual(outbox.nextBatch(), [written(4, 10)])
  outbox.settle(4)
  assert.deepEqual([outbox.length, outbox.bytes], [0, 0])
})

function batches(count: number, bytes: number): readonly number[] {
  const outbox = filled(count, bytes)
  const sizes: number[] = []
  for (let batch = outbox.nextBatch(); batch.length > 0; batch = outbox.nextBatch()) {
    sizes.push(batch.length)
  }
  return sizes
}

function filled(count: number, bytes: number): RedisOutbox {
  const outbox = new RedisOutbox()
  for (let number = 1; number <= count; number += 1) outbox.put(written(number, bytes), number)
  return outbox
}

function written(number: number, bytes: number) {
  return { number, draft: { topic: 'flags', type: 'x', at: '', data: 'x'.repeat(bytes) } }
}
