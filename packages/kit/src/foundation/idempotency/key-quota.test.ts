import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeyQuota } from './key-quota.ts'

test('keys are counted once, then counted on', async () => {
  const { quota, counts } = counted(() => 1)

  const before = await Promise.all([quota.hasRoom('a', counts.of), quota.hasRoom('a', counts.of)])
  quota.added('a')
  const after = await quota.hasRoom('a', counts.of)

  assert.deepEqual([...before, after], [true, true, false])
  assert.equal(counts.times, 1)
})

test('a full caller is counted again soon', async () => {
  let keys = 2
  const { quota, counts, clock } = counted(() => keys)

  const full = await quota.hasRoom('a', counts.of)
  keys = 0
  const stillFull = await quota.hasRoom('a', counts.of)
  clock.ms += 5_000
  const swept = await quota.hasRoom('a', counts.of)

  assert.deepEqual([full, stillFull, swept], [false, false, true])
})

test('a count that failed is not remembered', async () => {
  const { quota, counts } = counted(() => 0)

  await assert.rejects(quota.hasRoom('a', () => Promise.reject(new Error('away'))))

  assert.equal(await quota.hasRoom('a', counts.of), true)
})

function counted(keysOf: () => number) {
  const clock = { ms: 0 }
  const quota = new KeyQuota(2, () => clock.ms)
  const counts = {
    times: 0,
    of: async () => {
      counts.times += 1
      return keysOf()
    },
  }
  return { quota, counts, clock }
}
