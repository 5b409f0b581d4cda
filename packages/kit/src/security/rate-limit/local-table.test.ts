import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LRUCache } from 'lru-cache'
import { CountedLimits } from './counted-limits.ts'
import { createLimiter } from './create-limiter.ts'
import { definePolicy } from './define-policy.ts'
import { KeyHash } from './key-hash.ts'
import { LocalTable } from './local-table.ts'
import { VirtualTime } from './testing/virtual-time.ts'

const keysMax = 100_000
const bytesMax = 10_000_000
const policy = definePolicy({ name: 'address', windows: '5/minute, 50/hour, 500/day' })

test('a million made-up keys reset no active counter, and take no memory', async () => {
  const limiter = createLimiter({ clock: new VirtualTime() })
  const victims = Array.from({ length: 100 }, (_, index) => `victim-${index}`)
  const take = (key: string) => limiter.take([{ policy, key, cost: 1 }])
  for (const key of victims) for (let count = 0; count < 5; count += 1) await take(key)
  const before = process.memoryUsage()

  for (let index = 0; index < 1_000_000; index += 1) await take(`made-up-${index}`)
  const after = process.memoryUsage()

  const passed = victims.filter((key) => isAllowed(take(key)))
  assert.deepEqual(passed, [])
  assert.ok(limiter.stats().overflows > 800_000)
  // The table was there before; what grows is 4,096 shared cells.
  assert.ok(after.arrayBuffers - before.arrayBuffers < 1_000_000)
})

test('control: an LRU of as many keys forgets whoever waits while keys are made up', () => {
  const counters = new LRUCache<string, number>({ max: keysMax })
  const take = (key: string) => {
    const count = (counters.get(key) ?? 0) + 1
    counters.set(key, count)
    return count <= 5
  }
  for (let count = 0; count < 5; count += 1) take('victim')

  for (let index = 0; index < keysMax; index += 1) take(`made-up-${index}`)

  assert.equal(take('victim'), true)
})

test('100,000 keys find a place of their own, in 10 MB', () => {
  const limits = new CountedLimits(keysMax)
  const { counter } = limits.of(policy)

  for (let index = 0; index < keysMax; index += 1) {
    counter.take(counter.claim(`key-${index}`, 0), 1, 0, false)
  }

  assert.equal(limits.keys(0), keysMax)
  assert.equal(limits.overflows, 0)
  assert.ok(limits.bytes <= bytesMax, `${limits.bytes} bytes`)
})

test('a place is given away once all windows of its key are whole, not before', () => {
  const { table, hash } = smallTable()
  const takeAll = (name: string, nowUs: number, untilUs: number) => {
    for (let index = 0; index < 200; index += 1) {
      hash.of(0, `${name}-${index}`)
      table.idleFrom(table.claim(hash, 0, nowUs), untilUs)
    }
  }

  takeAll('early', 0, 1_000)
  takeAll('too-soon', 999, 2_000)
  const whileActive = table.count(999)
  takeAll('late', 1_000, 2_000)

  hash.of(0, 'early-0')
  assert.equal(table.seek(hash), -1)
  assert.ok(whileActive <= 32)
  assert.equal(table.count(1_000), whileActive)
})

test('two new keys of one request never share a place', () => {
  const { table, hash } = smallTable()

  hash.of(0, 'one')
  const one = table.claim(hash, 0, 5)
  hash.of(0, 'other')
  const other = table.claim(hash, 0, 5)

  assert.notEqual(one, other)
})

test('a place that is still asked for in this request is not given to another key', () => {
  const { table, hash } = smallTable()
  for (let index = 0; index < 200; index += 1) {
    hash.of(0, `active-${index}`)
    table.idleFrom(table.claim(hash, 0, 0), 1_000)
  }
  hash.of(0, 'active-0')
  const mine = table.claim(hash, 0, 5)
  table.idleFrom(mine, 5)

  hash.of(0, 'active-0')
  const again = table.claim(hash, 0, 5)
  const others = Array.from({ length: 200 }, (_, index) => {
    hash.of(0, `new-${index}`)
    return table.claim(hash, 0, 5)
  })

  assert.equal(again, mine)
  assert.ok(!others.includes(mine))
})

test('where everything is active, new keys are limited together', async () => {
  const limiter = createLimiter({ clock: new VirtualTime(), keysMax: 1 })
  for (let index = 0; index < 64; index += 1) {
    await limiter.take([{ policy, key: `active-${index}`, cost: 1 }])
  }

  const passed = Array.from({ length: 40_000 }, (_, index) => {
    return isAllowed(limiter.take([{ policy, key: `new-${index}`, cost: 1 }]))
  }).filter((isPassed) => isPassed)

  assert.ok(passed.length <= 4_096 * 5)
  assert.ok(passed.length > 4_096 * 4)
})

function smallTable() {
  const table = new LocalTable({ keysMax: 20, width: 1 })
  return { table, hash: new KeyHash([1, 2]) }
}

function isAllowed(decision: ReturnType<ReturnType<typeof createLimiter>['take']>): boolean {
  assert.ok(!(decision instanceof Promise))
  return decision.isAllowed
}
