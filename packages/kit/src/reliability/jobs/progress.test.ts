import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { Throttle, toProgress } from './progress.ts'

test('progress is a fraction within bounds, whatever a job says', () => {
  assert.deepEqual(toProgress(0.5), { fraction: 0.5 })
  assert.deepEqual(toProgress(7), { fraction: 1 })
  assert.deepEqual(toProgress(Number.NaN), { fraction: 0 })
  assert.deepEqual(toProgress({ done: 1, total: 4 }), { fraction: 0.25, done: 1, total: 4 })
  assert.deepEqual(toProgress({ done: 0, total: 0 }), { fraction: 0, done: 0, total: 0 })
  assert.equal(toProgress({ done: 1, total: 2, note: 'x'.repeat(999) }).note?.length, 200)
})

test('the first value is written at once, then the latest once per interval', async (t) => {
  t.after(() => mock.timers.reset())
  mock.timers.enable({ apis: ['setTimeout'] })
  const written: number[] = []
  const throttle = new Throttle<number>(500, async (value) => void written.push(value))

  for (const value of [1, 2, 3]) throttle.push(value)
  assert.deepEqual(written, [1])

  await pass(500)
  assert.deepEqual(written, [1, 3])

  await pass(500)
  throttle.push(4)
  throttle.push(5)
  assert.deepEqual(written, [1, 3, 4])

  throttle.stop()
  await pass(500)
  assert.deepEqual(written, [1, 3, 4])
})

async function pass(ms: number): Promise<void> {
  mock.timers.tick(ms)
  await new Promise((resolve) => setImmediate(resolve))
}
