import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedRedis } from '../../../../../tools/servers/shared-redis.ts'
import { Takers, takes } from './testing/takers.ts'

const limit = 100

test('of 400 parallel takes by four processes exactly as many pass as the limit says', async () => {
  await using takers = await Takers.start(await (await sharedRedis()).createDatabase())

  for (const algorithm of ['gcra', 'strict'] as const) {
    for (let time = 0; time < 5; time += 1) {
      const key = `${algorithm} ${time}`
      assert.equal(await takers.admitted({ algorithm, manner: 'take', limit, key }), limit)
    }
  }

  // The control: who asks first and counts afterwards lets more pass.
  const manner = 'check-then-count'
  const unguarded = await takers.admitted({ algorithm: 'gcra', manner, limit, key: 'control' })
  assert.equal(unguarded > limit && unguarded <= takes, true, `${unguarded}`)
})
