import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLimiter } from './create-limiter.ts'
import { definePolicy } from './define-policy.ts'
import type { LimitStore, StoreAsk } from './limit-store.ts'
import { ModelStore } from './testing/model-store.ts'
import { decided } from './testing/simulated-outage.ts'
import { VirtualTime } from './testing/virtual-time.ts'

const tenant = definePolicy({ name: 'tenant', windows: '1000/hour', mode: 'lease' })
const burst = definePolicy({ name: 'burst', windows: '10/hour', mode: 'lease' })

test('who comes while the store is asked waits for the same answer', async () => {
  const { takeMany, wants } = await started()

  const decisions = await takeMany(tenant, 50)

  assert.ok(decisions.every(({ isAllowed }) => isAllowed))
  // The first one alone, then all who came while it was under way.
  assert.deepEqual(wants, [1, 49])
})

test('as many pass as are left, and the others are told how long it takes', async () => {
  const { takeMany } = await started()

  const decisions = await takeMany(burst, 14)

  const denied = decisions.filter(({ isAllowed }) => !isAllowed)
  assert.equal(denied.length, 4)
  assert.ok(denied.every(({ retryAfterMs }) => retryAfterMs > 350_000 && retryAfterMs <= 360_000))
  assert.ok(denied.every(({ deniedBy }) => deniedBy[0]?.remaining === 0))
})

test('steady traffic asks the store for few of its requests, and for no less than one unit', async () => {
  const { time, takeMany, wants } = await started()

  let passed = 0
  for (let count = 0; count < 400; count += 1) {
    const [decision] = await takeMany(tenant, 1)
    if (decision?.isAllowed) passed += 1
    await time.advance(1)
  }

  assert.equal(passed, 400)
  assert.ok(wants.length < 40, `${wants.length} calls`)
  assert.ok(wants.every((want) => want >= 1))
})

test('what is not used of a lease goes back', async () => {
  const { time, takeMany, remaining } = await started()
  for (let count = 0; count < 100; count += 1) {
    await takeMany(tenant, 1)
    await time.advance(1)
  }
  const leased = await remaining(tenant)

  await time.advance(700)

  assert.ok(leased < 900)
  assert.equal(await remaining(tenant), 900)
})

test('a request that costs more than is left leaves what is left to others', async () => {
  const { time, take, remaining } = await started()

  const refused = await take(burst, 8).then(() => take(burst, 5))
  await time.advance(20)

  assert.equal(refused.isAllowed, false)
  assert.equal(await remaining(burst), 2)
})

test('an answer that came too late to be used refuses nobody', async () => {
  const { take, stall } = await started()

  stall.nextMs = 600
  const decision = await take(tenant, 1)

  assert.equal(decision.isAllowed, true)
  assert.equal(decision.shown, undefined)
})

async function started() {
  const time = new VirtualTime()
  // A process that stands still: time passes, and its timers come after the answer.
  const stall = { nextMs: 0, passedMs: 0 }
  const now = () => time.now() + stall.passedMs
  const model = new ModelStore(() => Math.floor(now() * 1_000))
  const wants: number[] = []
  const answer = async <T>(reply: Promise<T>): Promise<T> => {
    await new Promise<void>((resolve) => time.after(0.5, resolve))
    stall.passedMs += stall.nextMs
    stall.nextMs = 0
    return reply
  }
  const store: LimitStore = {
    take: (asks: readonly StoreAsk[], options) => {
      wants.push(...asks.map(({ want }) => want))
      return answer(model.take(asks, options))
    },
    settle: (asks, nodes) => answer(model.settle(asks, nodes)),
    refund: (asks) => answer(model.refund(asks)),
    peek: (asks) => model.peek(asks),
    heartbeat: async () => 1,
  }
  const limiter = createLimiter({ store, clock: { now, after: time.after }, keysMax: 1_000 })
  await time.advance(10)
  const begin = (policy: typeof tenant, cost: number) => {
    return limiter.take([{ policy, key: 'key', cost }])
  }
  return {
    time,
    wants,
    stall,
    take: (policy: typeof tenant, cost: number) => decided(time, begin(policy, cost)),
    takeMany: (policy: typeof tenant, count: number) => {
      const decisions = Array.from({ length: count }, () => begin(policy, 1))
      return Promise.all(decisions.map((decision) => decided(time, decision)))
    },
    remaining: async (policy: typeof tenant) => {
      const { windows } = await model.peek([{ policy, key: 'key', want: 1 }])
      return windows[0]?.[0]?.remaining ?? 0
    },
  }
}
