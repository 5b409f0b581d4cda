/** What becomes of calls to the store that fail in one way or another. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLimiter } from './create-limiter.ts'
import { definePolicy } from './define-policy.ts'
import type { LimitStore } from './limit-store.ts'
import type { LimitMode } from './policy.ts'
import { ModelStore } from './testing/model-store.ts'
import { decided } from './testing/simulated-outage.ts'
import { VirtualTime } from './testing/virtual-time.ts'

const modes: readonly LimitMode[] = ['exact', 'lease', 'optimistic']

for (const mode of modes) {
  test(`"${mode}": what the store counted without answering is not counted twice`, async () => {
    const { time, take, remaining, fail } = await started(mode)
    fail.silently = true
    const decision = await take()
    await time.advance(30)

    fail.silently = false
    await time.advance(1_200)

    assert.equal(decision.isAllowed, true)
    assert.equal(await remaining(), 39)
  })

  test(`"${mode}": what never reached the store is told when it can be`, async () => {
    const { time, take, remaining, fail } = await started(mode)
    fail.with = { reason: 'away' }
    const decision = await take()
    await time.advance(30)

    fail.with = undefined
    await time.advance(1_200)

    assert.equal(decision.isAllowed, true)
    assert.equal(await remaining(), 39)
  })
}

test('a store that does not answer holds the end up for 100 ms', async () => {
  const { time, limiter, take, fail } = await started('optimistic', 60_000)
  await take()
  fail.silently = true
  let isClosed = false

  const closing = limiter.close().then(() => {
    isClosed = true
  })
  await time.advance(99)
  const soon = isClosed
  await time.advance(1)
  await closing
  await time.advance(0)

  assert.equal(soon, false)
  assert.equal(time.waiting, 0)
})

test('what was decided without the store is not shown', async () => {
  const { take, fail } = await started('exact')
  fail.with = new Error('lost')

  assert.equal((await take()).shown, undefined)
})

test('a connection that has too much to do is no store that is away', async () => {
  const { take, fail, limiter } = await started('exact')
  fail.with = { reason: 'busy' }

  for (let count = 0; count < 10; count += 1) await take()

  assert.equal(limiter.stats().source, 'redis')
})

test('five failures in a row are enough, four are not', async () => {
  const { take, fail, limiter } = await started('exact')
  fail.with = new Error('lost')

  for (let count = 0; count < 4; count += 1) await take()
  const after4 = limiter.stats().source
  await take()

  assert.equal(after4, 'redis')
  assert.equal(limiter.stats().source, 'fallback')
})

test('however many requests wait, few calls are under way at once', async () => {
  const { limiter, policy, time, calls } = await started('exact')

  const decisions = Array.from({ length: 400 }, (_, index) =>
    limiter.take([{ policy, key: `${index}`, cost: 1 }]),
  )
  await Promise.all(decisions.map((decision) => decided(time, decision)))

  assert.ok(calls.most <= 128, `${calls.most} calls`)
})

test('who has waited too long for a turn is decided here, and takes nobody\u2019s turn', async () => {
  const { limiter, policy, time, fail } = await started('exact')
  fail.silently = true
  const take = (key: string) => limiter.take([{ policy, key, cost: 1 }])

  const stuck = Array.from({ length: 400 }, (_, index) => take(`${index}`))
  const results = await Promise.all(stuck.map((decision) => decided(time, decision)))
  fail.silently = false
  await time.advance(1_200)

  assert.ok(results.every(({ isAllowed, tookMs }) => isAllowed && tookMs <= 25.2))
  assert.ok((await decided(time, take('next'))).shown)
})

test('calls are measured, those that were given up as long as they were waited for', async () => {
  const { take, fail, limiter } = await started('exact')
  const { storeSeconds } = limiter.stats()
  const slow = storeSeconds?.bounds.indexOf(0.025) ?? -1
  const before = Array.from(storeSeconds?.counts ?? [])

  await take()
  fail.silently = true
  await take()

  const counts = Array.from(storeSeconds?.counts ?? [])
  assert.equal(counts[0], (before[0] ?? 0) + 1)
  assert.equal(counts[slow], (before[slow] ?? 0) + 1)
})

async function started(mode: LimitMode, waitMs = 25) {
  const time = new VirtualTime()
  const model = new ModelStore(() => Math.floor(time.now() * 1_000))
  const fail: { with: unknown; silently: boolean } = { with: undefined, silently: false }
  const calls = { now: 0, most: 0 }
  const run = async <T>(act: () => Promise<T>): Promise<T> => {
    if (fail.with !== undefined) throw fail.with
    calls.now += 1
    calls.most = Math.max(calls.most, calls.now)
    const reply = await act()
    if (fail.silently) return new Promise(() => {})
    await new Promise<void>((resolve) => time.after(0.5, resolve))
    calls.now -= 1
    return reply
  }
  const store: LimitStore = {
    take: (asks, options) => run(() => model.take(asks, options)),
    settle: (asks, nodes) => run(() => model.settle(asks, nodes)),
    refund: (asks) => run(() => model.refund(asks)),
    peek: (asks) => model.peek(asks),
    heartbeat: () => run(async () => 1),
  }
  const policy = definePolicy({ name: 'limit', windows: '40/hour', mode })
  const limiter = createLimiter({ store, clock: time, keysMax: 5_000, waitMs })
  await time.advance(10)
  return {
    time,
    limiter,
    policy,
    fail,
    calls,
    take: () => decided(time, limiter.take([{ policy, key: 'key', cost: 1 }])),
    remaining: async () => {
      const { windows } = await model.peek([{ policy, key: 'key', want: 1 }])
      return windows[0]?.[0]?.remaining
    },
  }
}
