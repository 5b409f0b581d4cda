import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { definePolicy } from './define-policy.ts'
import type { LimitStore, StoreAsk, StoreReply } from './limit-store.ts'
import type { LimitPolicy } from './policy.ts'
import { RedisStore } from './redis-store.ts'
import { limitScript } from './script.ts'
import { arrivals } from './testing/arrival-table.ts'
import { ModelStore } from './testing/model-store.ts'
import { redisDatabase } from './testing/redis-database.ts'
import { testTime, testTimePort } from './testing/script-ports.ts'

const second = 1_000_000
const hour = 3_600 * second
const beginUs = 1_795_219_272_123_456

test('the public truth table holds in Redis', async (t) => {
  const { store, clock } = await storeAtTime(t)
  const policy = definePolicy({ name: 'table', windows: '5/5s' })

  for (const { atMs, quantity, ...row } of arrivals) {
    clock.nowUs = beginUs + atMs * 1_000
    const ask = { policy, key: 'k', want: Math.max(1, quantity) }
    const { granted, windows } = await (quantity === 0
      ? store.peek([ask])
      : store.take([ask], { all: true }))

    if (quantity > 0) assert.deepEqual(granted, [row.isLimited ? 0 : quantity])
    assert.equal(windows[0]?.[0]?.remaining, row.remaining)
    assert.equal(windows[0]?.[0]?.aheadUs, row.resetMs * 1_000)
    if (row.retryMs > 0) assert.equal(windows[0]?.[0]?.waitUs, row.retryMs * 1_000)
  }
})

test('the script and its twin agree on any sequence of operations, clocks and policies', async (t) => {
  const { make, clock } = await storeAtTime(t)
  let run = 0

  await fc.assert(
    fc.asyncProperty(fc.array(anyStep(), { minLength: 15, maxLength: 30 }), async (steps) => {
      run += 1
      const store = make(`${run}:`)
      const model = new ModelStore(() => clock.nowUs)
      clock.nowUs = beginUs
      for (const step of steps) {
        clock.nowUs += step.afterUs
        const [actual, expected] = [await act(store, step), await act(model, step)]

        assert.deepEqual(actual, expected)
      }
    }),
    { numRuns: 80 },
  )
})

for (const algorithm of ['gcra', 'strict'] as const) {
  const policy = definePolicy({ name: 'p', windows: '10/minute', algorithm, mode: 'exact' })

  test(`a clock that goes back frees nothing, and refuses for the period at most (${algorithm})`, async (t) => {
    const { store, clock } = await storeAtTime(t)
    const take = (want: number) => store.take([{ policy, key: 'k', want }], { all: true })
    await take(10)

    clock.nowUs -= hour
    const justAfter = await take(1)
    clock.nowUs += 66 * second
    const later = await take(10)

    assert.deepEqual(justAfter.granted, [0])
    assert.deepEqual(later.granted, [10])
  })

  test(`a key lives until the limit is whole, and a second more (${algorithm})`, async (t) => {
    const { store, lives } = await storeAtTime(t)

    const { windows } = await store.take([{ policy, key: 'k', want: 7 }], { all: true })
    const aheadMs = Math.ceil((windows[0]?.[0]?.aheadUs ?? 0) / 1_000)
    await store.take([{ policy, key: 'k', want: 7 }], { all: true })
    await store.refund([{ policy, key: 'k', want: 7 }])

    const [[afterTake = 0] = [], , [afterRefund] = []] = lives
    // Redis reads its own clock for what is left, a moment later.
    assert.equal(afterTake <= aheadMs + 1_000 && afterTake > aheadMs, true, `${afterTake}`)
    assert.equal(afterRefund, -2)
  })
}

test('a refund takes the oldest units, so that those that stay count as long as any could', async (t) => {
  const { store, clock } = await storeAtTime(t)
  const policy = definePolicy({ name: 'p', windows: '10/m', algorithm: 'strict', mode: 'exact' })
  await store.take([{ policy, key: 'k', want: 3 }], { all: true })
  clock.nowUs += 30 * second
  const before = await store.take([{ policy, key: 'k', want: 4 }], { all: true })

  const after = await store.refund([{ policy, key: 'k', want: 4 }])

  assert.equal(after.windows[0]?.[0]?.remaining, 7)
  assert.equal(after.windows[0]?.[0]?.aheadUs, before.windows[0]?.[0]?.aheadUs)
})

test('no debt is longer than six bytes can say', async (t) => {
  const { store } = await storeAtTime(t)
  const policy = definePolicy({ name: 'p', windows: '1/366d' })

  const { windows } = await store.settle([{ policy, key: 'k', want: 1_000_000 }], 1_000)
  const again = await store.peek([{ policy, key: 'k', want: 1 }])

  assert.equal(windows[0]?.[0]?.aheadUs, 2 ** 48 - 1)
  assert.equal(again.windows[0]?.[0]?.aheadUs, 2 ** 48 - 1)
})

test('a policy with other windows keeps the state of those that stay, in any order', async (t) => {
  const { store, clock } = await storeAtTime(t)
  const take = (windows: string, want: number) =>
    store.take([{ policy: definePolicy({ name: 'p', windows }), key: 'k', want }], { all: false })
  await take('60/minute, 100/hour', 60)

  clock.nowUs += 30 * second
  const { granted, windows } = await take('500/day, 100/hour, 5/second, 60/minute', 5)

  assert.deepEqual(granted, [5])
  assert.deepEqual(
    windows[0]?.map(({ remaining }) => remaining),
    [495, 35, 0, 25],
  )
})

test('a limit that was lowered counts what was used in the proportion of the period', async (t) => {
  const { store } = await storeAtTime(t)
  const policies = [60, 6].map((limit) => definePolicy({ name: 'p', windows: `${limit}/minute` }))
  const [before, after] = policies as [LimitPolicy, LimitPolicy]
  await store.take([{ policy: before, key: 'k', want: 30 }], { all: true })

  const { granted } = await store.take([{ policy: after, key: 'k', want: 6 }], { all: false })

  assert.deepEqual(granted, [3])
})

for (const [what, text] of [
  ['nothing', ''],
  ['a word', 'hello'],
  ['a number', '14'],
  ['a text of the length of a state', 'x'.repeat(14)],
  ['a text of the length of counts', '\u{7f}'.repeat(60)],
  ['a megabyte', 'x'.repeat(1_000_000)],
] as const) {
  test(`a key that holds ${what} is no error, and counts`, async (t) => {
    const { store, redis } = await storeAtTime(t)
    for (const algorithm of ['gcra', 'strict'] as const) {
      const policy = definePolicy({
        name: algorithm,
        windows: '3/minute',
        algorithm,
        mode: 'exact',
      })
      await redis.set(store.keyOf({ policy, key: 'k' }), text)

      const { granted } = await store.take([{ policy, key: 'k', want: 5 }], { all: false })
      const again = await store.take([{ policy, key: 'k', want: 5 }], { all: false })

      assert.deepEqual([granted, again.granted], [[3], [0]])
    }
  })
}

test('a state that was cut short is no error, and counts', async (t) => {
  const { store, redis } = await storeAtTime(t)
  for (const algorithm of ['gcra', 'strict'] as const) {
    const policy = definePolicy({ name: algorithm, windows: '3/minute', algorithm, mode: 'exact' })
    const key = store.keyOf({ policy, key: 'k' })
    await store.take([{ policy, key: 'k', want: 1 }], { all: true })
    const state = await redis.getBuffer(key)
    await redis.set(key, state?.subarray(0, -1) ?? '')

    const { granted } = await store.take([{ policy, key: 'k', want: 5 }], { all: false })

    assert.deepEqual(granted, [3])
  }
})

interface Step {
  readonly operation: 'take' | 'all' | 'settle' | 'refund' | 'peek'
  readonly afterUs: number
  readonly nodes: number
  readonly asks: readonly StoreAsk[]
}

function act(store: LimitStore, { operation, asks, nodes }: Step): Promise<StoreReply> {
  if (operation === 'settle') return store.settle(asks, nodes)
  if (operation === 'refund') return store.refund(asks)
  if (operation === 'peek') return store.peek(asks)
  return store.take(asks, { all: operation === 'all' })
}

/** Of two names, so that each finds what another has left, seldom one of the other algorithm. */
const policies = [
  '10/minute',
  '3/minute',
  '10/minute, 30/hour',
  '100/day, 30/hour, 4/7s',
  '7/s',
  '1/366d',
].flatMap((windows) => [
  definePolicy({ name: 'g', windows }),
  definePolicy({ name: 's', windows, algorithm: 'strict', mode: 'exact' }),
])
const swapped = definePolicy({ name: 's', windows: '10/minute' })

function anyStep(): fc.Arbitrary<Step> {
  const ask = fc.record({
    policy: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...policies.slice(0, 2)) },
      { weight: 1, arbitrary: fc.constantFrom(swapped, ...policies) },
    ),
    key: fc.constantFrom('a', 'b'),
    want: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(1, 2, 3, 5) },
      { weight: 1, arbitrary: fc.constantFrom(30, 1_000_000) },
    ),
  })
  return fc.record({
    operation: fc.constantFrom('take', 'all', 'all', 'settle', 'refund', 'refund', 'peek'),
    afterUs: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 15 * second }) },
      { weight: 3, arbitrary: fc.constantFrom(0, 1, 5 * second) },
      { weight: 1, arbitrary: fc.constantFrom(60 * second, hour) },
      { weight: 1, arbitrary: fc.integer({ min: -2 * hour, max: 0 }) },
    ),
    nodes: fc.constantFrom(1, 2, 40),
    asks: fc.uniqueArray(ask, { selector: ({ key }) => key, minLength: 1, maxLength: 2 }),
  })
}

async function storeAtTime(t: TestContext) {
  const redis = await redisDatabase(t)
  const clock = { nowUs: beginUs }
  const lives: (readonly number[])[] = []
  const port = testTimePort(
    redis,
    () => clock.nowUs,
    (each) => lives.push(each),
  )
  const script = limitScript(testTime)
  const make = (prefix: string) => new RedisStore(port, script, { prefix })
  return { redis, clock, lives, make, store: make('t:') }
}
