import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PoolWatch } from './pool-watch.ts'

test('an episode begins with waiters at 80 %, is told once, and ends when nobody waits', () => {
  const watch = new PoolWatch()

  const news = [
    [7, 3],
    [8, 0],
    [8, 1],
    [10, 9],
    [7, 1],
    [8, 2],
    [8, 0],
    [3, 0],
    [10, 1],
  ].map(([busy = 0, waiting = 0]) =>
    watch.look({ engine: 'postgres', busy, waiting, size: 10, sizeMax: 10 }),
  )

  assert.deepEqual(news, [
    undefined,
    undefined,
    'near exhaustion',
    undefined,
    undefined,
    undefined,
    'recovered',
    undefined,
    'near exhaustion',
  ])
})
