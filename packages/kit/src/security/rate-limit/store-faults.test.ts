/**
 * A real Redis that fails under requests. The control waits for it without a limit of time, and must
 * hold requests up.
 */

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Redis } from 'ioredis'
import { createLimiter } from './create-limiter.ts'
import { redisStore } from './redis-store.ts'
import { scriptPort } from './testing/script-ports.ts'
import { faults, underFault } from './testing/store-faults.ts'

const waitMs = 25
// What a loaded machine may add, besides the times that it lets this process stand still.
const slackMs = 100
const backMs = 3_000

suite('no request is refused, thrown or held up', { concurrency: true }, () => {
  for (const [name, fault] of Object.entries(faults)) {
    test(`while Redis is ${name}, and it is used again within 3 s`, async () => {
      const report = await underFault(fault, { faultMs: 800 })

      assert.deepEqual(report.refusals, [])
      assert.equal(report.thrown, 0)
      assert.equal(report.waited.optimistic, 0)
      const { exact, lease, optimistic } = report.slowestMs
      const mostMs = waitMs + 2 * report.stalledMs + slackMs
      assert.ok(exact <= mostMs, `exact: ${exact} of ${mostMs} ms`)
      assert.ok(lease <= mostMs, `lease: ${lease} of ${mostMs} ms`)
      assert.ok(optimistic <= mostMs - waitMs, `optimistic: ${optimistic} ms`)
      assert.ok(report.backMs <= backMs + slackMs, `back after ${report.backMs} ms`)
    })
  }

  test('control: without a limit of time a stopped Redis holds every request up', async () => {
    const { stopped } = faults
    assert.ok(stopped)

    const { slowestMs } = await underFault(stopped, { faultMs: 800, makeLimiter: endless })

    assert.ok(slowestMs.exact > 4 * (waitMs + slackMs), `${slowestMs.exact} ms`)
  })
})

function endless(url: string) {
  const redis = new Redis(url)
  redis.on('error', () => {})
  const limiter = createLimiter({ store: redisStore(scriptPort(redis)), waitMs: 60_000 })
  const close = async () => {
    await limiter.close()
    redis.disconnect()
  }
  return { limiter, close }
}
