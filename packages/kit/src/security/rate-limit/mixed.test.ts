/** Requests that take from limits of several modes at once: all of them, or nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { definePolicy } from './define-policy.ts'
import type { LimitPolicy } from './policy.ts'
import { beforeOutage, decided } from './testing/simulated-outage.ts'

const exact = definePolicy({ name: 'exact', windows: '2/minute', mode: 'exact' })
const lease = definePolicy({ name: 'lease', windows: '100/hour', mode: 'lease' })
const optimistic = definePolicy({ name: 'optimistic', windows: '100/hour' })
const small = definePolicy({ name: 'small', windows: '1/minute' })

test('what the store refuses at the end costs none of the limits before it', async () => {
  const { time, takeAll, remaining } = await nodes()
  await takeAll(exact)
  await takeAll(exact)

  const denied = await takeAll(optimistic, lease, exact)
  await time.advance(700)

  assert.equal(denied.isAllowed, false)
  assert.deepEqual(
    denied.deniedBy.map(({ policy }) => policy.name),
    ['exact'],
  )
  assert.equal(denied.retryAfterMs > 29_000 && denied.retryAfterMs <= 30_000, true)
  assert.deepEqual(await remaining(optimistic, lease, exact), [100, 100, 0])
})

test('what is known to be refused is not asked for', async () => {
  const { time, takeAll, remaining } = await nodes()
  await takeAll(small)

  const denied = await takeAll(exact, small)
  await time.advance(700)

  assert.equal(denied.tookMs, 0)
  assert.deepEqual(await remaining(exact), [2])
})

test('a request that passes has taken from every limit once', async () => {
  const { time, takeAll, remaining } = await nodes()

  const decision = await takeAll(optimistic, lease, exact)
  await time.advance(700)

  assert.equal(decision.isAllowed, true)
  assert.equal(decision.shown?.policy, exact)
  assert.deepEqual(await remaining(optimistic, lease, exact), [99, 99, 1])
})

test('who waits for the store has taken the rest already, so nobody else can', async () => {
  const { time, limiters } = await nodes()
  const asks = [exact, small].map((policy) => ({ policy, key: 'key', cost: 1 }))

  const first = limiters[0]?.take(asks)
  const second = limiters[0]?.take(asks)

  assert.equal((await decided(time, second)).isAllowed, false)
  assert.equal((await decided(time, first)).isAllowed, true)
})

test('a store that fails midway leaves nothing taken where the rest is refused', async () => {
  const { time, takeAll, begin, heal, remaining } = await nodes({ isSilent: true })
  const guarded = definePolicy({
    name: 'guarded',
    windows: '5/minute',
    mode: 'exact',
    onUnavailable: 'deny',
  })
  begin()

  const refused = await takeAll(optimistic, guarded)
  heal()
  await time.advance(1_200)

  assert.equal(refused.refusal, 'unavailable')
  assert.ok(refused.tookMs <= 25.2)
  assert.deepEqual(await remaining(optimistic), [100])
})

test('nothing is shown of a request of which a part was decided without the store', async () => {
  const { takeAll, begin } = await nodes({ isSilent: true })
  begin()

  const decision = await takeAll(optimistic, exact)

  assert.equal(decision.isAllowed, true)
  assert.equal(decision.shown, undefined)
})

test('a refused key is not asked for again until it can pass, or for a second', async () => {
  const { time, takeAll, server } = await nodes()
  for (let count = 0; count < 3; count += 1) await takeAll(exact)

  const again = await takeAll(exact)
  await server.counters.refund([{ policy: exact, key: 'key', want: 1 }])
  await time.advance(1_001)

  assert.equal(again.tookMs, 0)
  assert.equal((await takeAll(exact)).isAllowed, true)
})

test('what is given back can be taken again at once, by other processes too', async () => {
  const { time, takeAll, limiters } = await nodes()
  for (let count = 0; count < 3; count += 1) await takeAll(exact)

  limiters[0]?.refund([{ policy: exact, key: 'key', cost: 2 }])
  await time.advance(20)
  const here = await takeAll(exact)
  const there = await decided(time, limiters[1]?.take([{ policy: exact, key: 'key', cost: 1 }]))

  assert.equal(here.isAllowed, true)
  assert.equal(there.isAllowed, true)
})

test('an ask that is taken again after an outage is refunded as it was taken last', async () => {
  const { time, begin, heal, limiters } = await nodes()
  const asks = [{ policy: optimistic, key: 'key', cost: 4 }]
  const left = () => limiters[0]?.peek(asks)[0]?.remaining ?? 0
  begin()
  await decided(time, limiters[0]?.take(asks))
  heal()
  await time.advance(50)
  await decided(time, limiters[0]?.take(asks))
  await time.advance(20)

  const before = left()
  limiters[0]?.refund(asks)

  assert.equal(left() - before, 4)
})

test('what is charged is known to the other processes', async () => {
  const { time, limiters, remaining } = await nodes()

  limiters[0]?.charge([{ policy: optimistic, key: 'key', cost: 30 }])
  await time.advance(20)

  assert.deepEqual(await remaining(optimistic), [70])
})

test('a thousand requests at once wait for the store in turn, and none is over', async () => {
  const { time, limiters } = await nodes()
  const many = definePolicy({ name: 'many', windows: '300/minute', mode: 'exact' })

  const decisions = Array.from({ length: 1_000 }, () => {
    return limiters[0]?.take([{ policy: many, key: 'key', cost: 1 }])
  })
  const results = await Promise.all(decisions.map((decision) => decided(time, decision)))

  assert.equal(results.filter(({ isAllowed }) => isAllowed).length, 300)
})

async function nodes(options: Parameters<typeof beforeOutage>[0] = {}) {
  const made = await beforeOutage({ nodes: 2, ...options })
  const { time, limiters, server } = made
  const takeAll = (...policies: LimitPolicy[]) => {
    const asks = policies.map((policy) => ({ policy, key: 'key', cost: 1 }))
    return decided(time, limiters[0]?.take(asks))
  }
  const remaining = async (...policies: LimitPolicy[]) => {
    const asks = policies.map((policy) => ({ policy, key: 'key', want: 1 }))
    const { windows } = await server.counters.peek(asks)
    return windows.map(([window]) => window?.remaining)
  }
  return { ...made, takeAll, remaining }
}
