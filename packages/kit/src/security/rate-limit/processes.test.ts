import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedRedis } from '../../../../../tools/servers/shared-redis.ts'
import { LimiterProcesses, processes } from './testing/limiter-processes.ts'

const limit = 100

test('four processes on one Redis keep the bound of each mode, all at once and under traffic', async () => {
  await using limiters = await LimiterProcesses.start(await (await sharedRedis()).createDatabase())
  const all = { limit, takes: 100, goes: 1 }

  for (let time = 0; time < 5; time += 1) {
    const key = `${time}`
    const exact = await limiters.admitted({ ...all, mode: 'exact', key })
    const lease = await limiters.admitted({ ...all, mode: 'lease', key })
    const optimistic = await limiters.admitted({ ...all, mode: 'optimistic', key })

    assert.equal(exact, limit)
    assert.ok(lease <= limit && lease >= 0.8 * limit, `lease: ${lease}`)
    const over = optimistic - limit
    assert.ok(over >= 0 && over <= Math.max(processes, limit / 2), `optimistic: ${optimistic}`)
  }

  const traffic = { limit, key: 'traffic', takes: 2, goes: 50 }
  const lease = await limiters.admitted({ ...traffic, mode: 'lease' })
  const optimistic = await limiters.admitted({ ...traffic, mode: 'optimistic' })

  assert.ok(lease <= limit && lease >= 0.8 * limit, `lease: ${lease}`)
  assert.ok(optimistic >= limit && optimistic <= limit * 1.5, `optimistic: ${optimistic}`)
})
