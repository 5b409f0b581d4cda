import assert from 'node:assert/strict'
import { test } from 'node:test'
import { points, range, runTime } from './words.ts'

test('a score is told as a range, and never rounded up', () => {
  assert.equal(range(74, 91), '74–91')
  assert.equal(range(79, 79), '79–79')
  assert.equal(range(98.2, 98.6), '98.2–98.6')
  assert.equal(points(89.99), '89.9')
  assert.equal(points(100), '100')
})

test('a run is as long as it was', () => {
  const started_at = '2026-01-31T12:00:00.000Z'

  const told = ['12:00:09.000Z', '12:01:59.800Z', '12:02:41.318Z'].map((end) =>
    runTime({ started_at, finished_at: `2026-01-31T${end}` }).replaceAll('\u00a0', ' '),
  )

  assert.deepEqual(told, ['9 s', '2 min 0 s', '2 min 41 s'])
})
