import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createLimiter } from './create-limiter.ts'
import { definePolicy } from './define-policy.ts'
import type { LimitDecision, Limiter } from './limiter.ts'
import type { LimitPolicy } from './policy.ts'
import { ModelStore } from './testing/model-store.ts'
import { VirtualTime } from './testing/virtual-time.ts'

const minute = definePolicy({ name: 'minute', windows: '3/minute' })
const day = definePolicy({ name: 'day', windows: '2/minute, 10/day' })

test('a denial by one limit takes nothing from the others', () => {
  const { limiter, take } = started()
  take(day, 'user')
  take(day, 'user')

  const denied = takeAll(limiter, [minute, 'address'], [day, 'user'])

  assert.equal(denied.isAllowed, false)
  assert.deepEqual(
    denied.deniedBy.map(({ policy, window }) => [policy.name, window.name]),
    [['day', 'minute']],
  )
  const [view] = limiter.peek([{ policy: minute, key: 'address', cost: 1 }])
  assert.equal(view?.remaining, 3)
})

test('who is refused is told when the ask can pass, and then it does', async () => {
  const { time, take } = started()
  for (let count = 0; count < 3; count += 1) take(minute, 'key')

  const denied = take(minute, 'key')
  await time.advance(denied.retryAfterMs - 1)
  const tooSoon = take(minute, 'key')
  await time.advance(1)

  assert.equal(denied.refusal, 'quota')
  assert.equal(denied.retryAfterMs, 20_000)
  assert.equal(tooSoon.isAllowed, false)
  assert.equal(take(minute, 'key').isAllowed, true)
})

test('the limit with the least room in proportion is shown', () => {
  const { limiter } = started()

  const decision = takeAll(limiter, [minute, 'address'], [day, 'user'])

  assert.equal(decision.shown?.policy, day)
  assert.equal(decision.shown?.window.name, 'minute')
  assert.equal(decision.shown?.remaining, 1)
  assert.equal(decision.shown?.resetMs, 30_000)
})

test('what is charged may go over, as debt that has to be worn off', async () => {
  const { limiter, time, take } = started()

  limiter.charge([{ policy: minute, key: 'key', cost: 4 }])
  await time.advance(20_000)
  const inDebt = take(minute, 'key')
  await time.advance(20_000)

  assert.equal(inDebt.isAllowed, false)
  assert.equal(take(minute, 'key').isAllowed, true)
})

test('what is given back can be taken again, and never makes more than whole', () => {
  const { limiter, take } = started()
  for (let count = 0; count < 3; count += 1) take(minute, 'key')

  limiter.refund([{ policy: minute, key: 'key', cost: 1 }])
  const again = take(minute, 'key')
  limiter.refund([{ policy: minute, key: 'key', cost: 100 }])

  assert.equal(again.isAllowed, true)
  assert.equal(limiter.peek([{ policy: minute, key: 'key', cost: 1 }])[0]?.remaining, 3)
})

test('a key that was never seen can take everything', () => {
  const { limiter } = started()

  const [view] = limiter.peek([{ policy: day, key: 'new', cost: 1 }])

  assert.deepEqual(view, {
    policy: day,
    window: day.windows[0],
    remaining: 2,
    resetMs: 0,
    waitMs: 0,
  })
})

test('no asks are allowed', () => {
  assert.equal(takeAll(started().limiter).isAllowed, true)
})

test('decisions are counted by the limit that made them', () => {
  const { limiter, take } = started()
  for (let count = 0; count < 5; count += 1) take(minute, 'key')

  const { decisions, source, nodes, keys } = limiter.stats()

  assert.deepEqual(decisions, { minute: { allowed: 3, denied: 2, unavailable: 0 } })
  assert.deepEqual({ source, nodes, keys }, { source: 'local', nodes: 1, keys: 1 })
})

test('options that make no sense are refused at the start', () => {
  assert.throws(() => createLimiter({ keysMax: 0 }), { name: 'RangeError', message: /keysMax/ })
  assert.throws(() => createLimiter({ waitMs: Number.NaN }), { message: /waitMs/ })
})

const windows = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    limit: fc.integer({ min: 1, max: 9 }),
    periodMs: fc.constantFrom(1_000, 7_200, 60_000),
  }),
  { minLength: 1, maxLength: 4, selector: ({ name }) => name },
)
const policies = fc.array(
  fc.record({ windows, algorithm: fc.constantFrom('gcra' as const, 'strict' as const) }),
  { minLength: 1, maxLength: 3 },
)
const steps = fc.array(
  fc.record({
    afterMs: fc.constantFrom(0, 1, 83, 1_000, 8_000),
    key: fc.constantFrom('one', 'other'),
    cost: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 60 },
)

test('alone it decides as the store does, whatever the limits and the requests', async () => {
  await fc.assert(
    fc.asyncProperty(policies, steps, async (drawn, requests) => {
      const limits = drawn.map(({ windows, algorithm }, index): LimitPolicy => {
        return { name: `limit-${index}`, windows, algorithm, mode: 'exact', onUnavailable: 'local' }
      })
      const time = new VirtualTime()
      const limiter = createLimiter({ clock: time, keysMax: 1_000 })
      const model = new ModelStore(() => Math.floor(time.now() * 1_000))

      for (const { afterMs, key, cost } of requests) {
        await time.advance(afterMs)
        const asks = limits.map((policy) => ({ policy, key, cost, want: cost }))
        const { granted } = await model.take(asks, { all: true })
        const decision = takeNow(limiter, asks)

        assert.equal(decision.isAllowed, granted[0] === cost)
      }
    }),
    { numRuns: 150 },
  )
})

function started() {
  const time = new VirtualTime()
  const limiter = createLimiter({ clock: time, keysMax: 1_000 })
  const take = (policy: LimitPolicy, key: string) => takeAll(limiter, [policy, key])
  return { time, limiter, take }
}

function takeAll(limiter: Limiter, ...asks: [LimitPolicy, string][]): LimitDecision {
  return takeNow(
    limiter,
    asks.map(([policy, key]) => ({ policy, key, cost: 1 })),
  )
}

function takeNow(limiter: Limiter, asks: Parameters<Limiter['take']>[0]): LimitDecision {
  const decision = limiter.take(asks)
  assert.ok(!(decision instanceof Promise))
  return decision
}
