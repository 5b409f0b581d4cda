import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { type RedisServer, redisServer } from '../../../../../tools/servers/redis-server.ts'
import type { Fleet } from './testing/fleet.ts'
import { measureLags, openFleet } from './testing/open-fleet.ts'
import { percentile, runTrials, type Scenario, scenarios } from './testing/trials.ts'

const tries = 2_000

// Most of the time they wait, for a lease to run out or for Redis to come back.
describe('a fleet', { concurrency: 2 }, () => {
  test('four processes', { concurrency: 1 }, async (t) => {
    await using redis = await redisServer()
    await using fleet = await openFleet({ redisUrl: redis.url })
    const lags = 'an asynchronous revocation is known everywhere within milliseconds'
    await t.test(lags, (t) => lagsAreShort(t, fleet))
    for (const scenario of scenarios) {
      const fact = 'after a strict revocation was answered nobody gets in'
      await t.test(`${fact}: ${scenario}`, (t) => nobodyGetsIn(t, fleet, scenario, redis))
    }
  })

  test('four processes without Redis: after a strict revocation was answered nobody gets in', async (t) => {
    await using fleet = await openFleet({ redisUrl: undefined })

    await nobodyGetsIn(t, fleet, 'stopped')
  })

  test('the proof notices a feed that is not applied', async () => {
    await using redis = await redisServer()
    await using fleet = await openFleet({ redisUrl: redis.url, control: 'feed-off', size: 2 })

    const trials = await runTrials(fleet, { tries: 100, scenario: 'none', redis })

    assert.ok(trials.accepted > 0)
  })

  test('the proof notices a fence that is not there', async () => {
    await using redis = await redisServer()
    await using fleet = await openFleet({ redisUrl: redis.url, control: 'fence-off', size: 2 })

    const trials = await runTrials(fleet, { tries: 500, scenario: 'black-hole', redis })

    assert.ok(trials.accepted > 0)
  })
})

async function nobodyGetsIn(
  t: TestContext,
  fleet: Fleet,
  scenario: Scenario,
  redis?: RedisServer,
): Promise<void> {
  const revokers = redis === undefined ? 32 : 16

  const trials = await runTrials(fleet, { tries, scenario, redis, revokers })

  const { tookMs, ...counts } = trials
  t.diagnostic(`${JSON.stringify(counts)} median ${percentile(tookMs, 0.5).toFixed(1)} ms`)
  assert.equal(trials.accepted, 0)
  assert.ok(trials.tries >= tries)
}

async function lagsAreShort(t: TestContext, fleet: Fleet): Promise<void> {
  const lagsMs = await measureLags(fleet, 100)

  const [p50, p99] = [percentile(lagsMs, 0.5), percentile(lagsMs, 0.99)]
  t.diagnostic(`p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`)
  // The bound of 20 ms is that of the proof; here other tests run at the same time.
  assert.ok(p50 < 100, `${p50}`)
}
