import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLimiter } from './create-limiter.ts'
import { definePolicy } from './define-policy.ts'
import type { LimitStore } from './limit-store.ts'
import type { LimitMode, LimitPolicy } from './policy.ts'
import { simulatedNodes, type Weakness } from './testing/simulated-nodes.ts'
import { beforeOutage, decided } from './testing/simulated-outage.ts'
import { VirtualTime } from './testing/virtual-time.ts'
import { lonely } from './testing/weak-builds.ts'

const modes: readonly LimitMode[] = ['exact', 'lease', 'optimistic']
const policies = Object.fromEntries(
  modes.map((mode) => [mode, definePolicy({ name: mode, windows: '40/minute', mode })]),
) as Record<LimitMode, LimitPolicy>
const strict = definePolicy({
  name: 'strict',
  windows: '40/minute',
  mode: 'exact',
  algorithm: 'strict',
})

for (const policy of [...Object.values(policies), strict]) {
  const { name } = policy
  // A count of `strict` is forgotten up to a twelfth too late.
  const shareEveryMs = policy === strict ? 6_600 : 6_000

  test(`"${name}": a key that was nearly empty stays nearly empty in an outage`, async () => {
    const { time, take, begin } = await beforeOutage()
    for (let count = 0; count < 32; count += 1) await take(policy)
    await time.advance(20)

    begin()
    const passed = await passedOf(20, () => take(policy))

    // 8 of 40 were left, of which one of four processes has 2.
    assert.ok(passed >= 2 && passed <= 3, `${passed} passed`)
  })

  test(`"${name}": a client within its share is never refused, in an outage or after it`, async () => {
    const { time, take, begin, heal } = await beforeOutage()
    let refused = 0
    const visits = async (count: number) => {
      for (let visit = 0; visit < count; visit += 1) {
        if (!(await take(policy)).isAllowed) refused += 1
        await time.advance(shareEveryMs)
      }
    }

    await visits(5)
    begin()
    await visits(60)
    heal()
    await visits(30)

    assert.equal(refused, 0)
  })

  test(`"${name}": what is refunded after the outage began is worth what was taken`, async () => {
    const { time, take, begin, limiters } = await beforeOutage()
    const asks = Array.from({ length: 4 }, () => [{ policy, key: 'key', cost: 1 }])
    for (let count = 0; count < 28; count += 1) await take(policy)
    for (const each of asks) await decided(time, limiters[0]?.take(each))
    await time.advance(20)

    begin()
    for (const each of asks) limiters[0]?.refund(each)
    const passed = await passedOf(20, () => take(policy))

    // 12 of 40 are left, of which one of four processes has 3.
    assert.ok(passed >= 3 && passed <= 4, `${passed} passed`)
  })

  test(`"${name}": what was taken in an outage is owed after it`, async () => {
    const { time, take, begin, heal, server } = await beforeOutage()
    await take(policy)
    begin()
    const passed = await passedOf(20, () => take(policy))
    heal()
    await time.advance(50)

    const reply = await server.counters.peek([{ policy: policy, key: 'key', want: 1 }])

    assert.equal(passed, 10)
    assert.equal(reply.windows[0]?.[0]?.remaining, 40 - 1 - 10)
  })
}

test('in an outage all processes together let a limit pass once', async () => {
  const { passed } = await outageOfAll({})

  assert.ok(passed >= 40 && passed <= 44, `${passed} passed`)
})

test('control: where each takes itself for the only one, it passes once at each', async () => {
  const { passed } = await outageOfAll(lonely)

  assert.equal(passed, 160)
})

test('a hung store holds up few requests, each for 25 ms at most, and then none', async () => {
  const { time, take, begin, limiters } = await beforeOutage({ isSilent: true })
  begin()

  const tookMs: number[] = []
  for (let count = 0; count < 100; count += 1) {
    tookMs.push((await take(policies.exact)).tookMs)
    await time.advance(5)
  }

  assert.ok(Math.max(...tookMs) <= 25.2, `${Math.max(...tookMs)} ms`)
  assert.ok(tookMs.filter((ms) => ms > 0).length <= 5)
  assert.equal(limiters[0]?.stats().source, 'fallback')
})

test('a hung store holds up no request that is "optimistic"', async () => {
  const { time, begin, limiters } = await beforeOutage({ isSilent: true })
  begin()

  for (let count = 0; count < 100; count += 1) {
    const decision = limiters[0]?.take([{ policy: policies.optimistic, key: 'key', cost: 1 }])
    assert.ok(!(decision instanceof Promise) || count < 20)
    await time.advance(50)
  }
})

test('a store that answers again is used within a second and a bit', async () => {
  const { time, take, begin, heal, limiters } = await beforeOutage({ isSilent: true })
  begin()
  for (let count = 0; count < 10; count += 1) await take(policies.exact)
  const during = limiters[0]?.stats().source

  heal()
  await time.advance(1_100)

  assert.equal(during, 'fallback')
  assert.equal(limiters[0]?.stats().source, 'redis')
})

test('while the store is away nothing is shown, as it may be wrong', async () => {
  const { take, begin, heal } = await beforeOutage()
  const before = await take(policies.optimistic)
  begin()
  const during = await take(policies.optimistic)
  heal()

  assert.equal(before.shown?.policy, policies.optimistic)
  assert.equal(during.isAllowed, true)
  assert.equal(during.shown, undefined)
  assert.ok((await take(policies.optimistic)).shown)
})

test('"deny" refuses as unavailable, which is no fault of the client; "allow" lets pass', async () => {
  const { take, begin, limiters } = await beforeOutage()
  const login = definePolicy({ name: 'login', windows: '1/minute', onUnavailable: 'deny' })
  const open = definePolicy({ name: 'open', windows: '1/minute', onUnavailable: 'allow' })
  begin()

  const denied = await take(login)
  const passed = await passedOf(5, () => take(open))

  assert.equal(denied.isAllowed, false)
  assert.equal(denied.refusal, 'unavailable')
  assert.deepEqual(denied.deniedBy, [])
  assert.ok(denied.retryAfterMs >= 1_000)
  assert.equal(passed, 5)
  assert.equal(limiters[0]?.stats().decisions['login']?.unavailable, 1)
})

test('a request that costs more than the share passes once the share is whole', async () => {
  const { take, begin } = await beforeOutage()
  begin()

  const first = await take(policies.optimistic, 0, 20)
  const second = await take(policies.optimistic, 0, 1)

  assert.equal(first.isAllowed, true)
  assert.equal(second.isAllowed, false)
})

const brokenStores: Readonly<Record<string, () => Promise<never>>> = {
  'throws at once': () => {
    throw new Error('broken')
  },
  'rejects with what is no error': () => Promise.reject('broken'),
  'answers nonsense': () => Promise.resolve({} as never),
}

for (const [what, act] of Object.entries(brokenStores)) {
  test(`a store that ${what} is one that does not answer`, async () => {
    const store: LimitStore = { take: act, settle: act, refund: act, peek: act, heartbeat: act }
    const time = new VirtualTime()
    const limiter = createLimiter({ store, clock: time })
    const asks = modes.map((mode) => ({ policy: policies[mode], key: 'key', cost: 1 }))

    for (let count = 0; count < 10; count += 1) {
      assert.equal((await limiter.take(asks)).isAllowed, true)
      limiter.charge(asks)
      limiter.refund(asks)
      await time.advance(100)
    }
    await limiter.close()
  })
}

test('a closed limiter leaves no timer and no listener, and has told the store all', async () => {
  const { time, take, limiters, states, server } = await beforeOutage({ nodes: 1 })
  for (let count = 0; count < 3; count += 1) await take(policies.optimistic)

  const closing = limiters[0]?.close()
  await time.advance(10)
  await closing

  const reply = await server.counters.peek([{ policy: policies.optimistic, key: 'key', want: 1 }])
  assert.equal(reply.windows[0]?.[0]?.remaining, 37)
  assert.equal(states[0]?.listeners, 0)
  assert.equal(time.waiting, 0)
})

async function outageOfAll(weakness: Weakness) {
  let isAway = false
  const network = { delayMs: () => 0.2, isLost: () => isAway }
  const { time, nodes } = await simulatedNodes({ nodes: 4, network, ...weakness })
  isAway = true
  await time.advance(6_000)
  const ask = { policy: policies.optimistic, key: 'key', cost: 1 }
  let passed = 0
  for (const node of nodes) {
    for (let count = 0; count < 60; count += 1) {
      if ((await node.take([ask])).isAllowed) passed += 1
    }
  }
  return { passed }
}

async function passedOf(
  count: number,
  take: () => Promise<{ readonly isAllowed: boolean }>,
): Promise<number> {
  let passed = 0
  for (let index = 0; index < count; index += 1) if ((await take()).isAllowed) passed += 1
  return passed
}
