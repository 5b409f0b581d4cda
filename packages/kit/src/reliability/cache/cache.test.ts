import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CacheDefinition } from './index.ts'
import { gate, reportCache, source, testCache } from './testing/caches.ts'

test('what depends on a principal is never served to another', async (t) => {
  const { cache } = testCache(t)
  const history = cache.perPrincipal<string>({ name: 'history', ttlMs: 1_000 })
  const at = (principal: string, key: string) =>
    history.getOrLoad({ principal, key }, () => principal)

  const values = [await at('ann', '1'), await at('bob', '1'), await at('ann', '1')]
  const lookalikes = [await at('a', 'b:c'), await at('a:b', 'c')]

  assert.deepEqual(values, ['ann', 'bob', 'ann'])
  assert.deepEqual(lookalikes, ['a', 'a:b'])
})

for (const key of ['7', { key: '7' }, { principal: '', key: '7' }, undefined]) {
  test(`a cache per principal refuses the key ${JSON.stringify(key)}`, async (t) => {
    const history = testCache(t).cache.perPrincipal<string>({ name: 'history', ttlMs: 1_000 })

    const lookup = history.getOrLoad(key as never, () => 'value')

    await assert.rejects(lookup, TypeError)
  })
}

test('every caller gets the same frozen value, which is what JSON makes of it', async (t) => {
  const { reports } = reportCache(t)
  const own = { at: new Date(0), list: [{ n: 1 }] }

  const first = await reports.getOrLoad('7', () => own)
  const second = await reports.getOrLoad('7', () => own)

  assert.deepEqual(first, { at: '1970-01-01T00:00:00.000Z', list: [{ n: 1 }] })
  assert.equal(first, second)
  assert.throws(
    () => Object.assign((first as { list: object[] }).list[0] ?? {}, { n: 2 }),
    TypeError,
  )
  assert.equal(Object.isFrozen(own), false)
})

test('memory is bounded by bytes, and a value that is too large is served and not kept', async (t) => {
  const { cache } = testCache(t, { bytesMax: 100_000, valueLengthMax: 10_000 })
  const reports = cache.forEveryone<string>({ name: 'report', ttlMs: 1_000 })
  const huge = source('x'.repeat(20_000))

  for (let key = 0; key < 100; key += 1) {
    await reports.getOrLoad(String(key), () => 'x'.repeat(1_000))
  }
  for (let time = 0; time < 2; time += 1) await reports.getOrLoad('huge', huge.load)

  const { bytes, entries, caches } = cache.stats()
  assert.ok(bytes <= 100_000 && entries <= 30, `${entries} entries, ${bytes} bytes`)
  assert.equal(caches['report']?.evictions, 100 - entries)
  assert.deepEqual([huge.count, caches['report']?.oversized], [2, 2])
})

test('memory is bounded by the number of entries', async (t) => {
  const { cache } = testCache(t, { entriesMax: 10 })
  const reports = cache.forEveryone<number>({ name: 'report', ttlMs: 1_000 })

  for (let key = 0; key < 100; key += 1) await reports.getOrLoad(String(key), () => key)

  assert.equal(cache.stats().entries, 10)
})

test('closing ends the loads under way', async (t) => {
  const { reports, cache } = reportCache(t)
  const hanging = gate<string>()
  const waiting = reports.getOrLoad('7', hanging.load)
  const signal = await hanging.begun

  cache.close()

  await assert.rejects(waiting, /the cache was closed/)
  assert.equal(signal.aborted, true)
  await assert.rejects(reports.getOrLoad('7', hanging.load), /the cache was closed/)
})

const badDefinitions: [Partial<CacheDefinition<string, string>>, RegExp][] = [
  [{ name: 'Report 7' }, /needs a name/],
  [{ ttlMs: 0 }, /cache report: ttlMs must be a number from 1, got 0/],
  [{ maxStaleMs: -1 }, /maxStaleMs/],
  [{ ttlMs: Number.NaN }, /ttlMs/],
]

for (const [change, message] of badDefinitions) {
  test(`the definition ${JSON.stringify(change)} is refused`, (t) => {
    const { cache } = testCache(t)

    const define = () => cache.forEveryone({ name: 'report', ttlMs: 1_000, ...change })

    assert.throws(define, { name: 'RangeError', message })
  })
}

test('a name is given once', (t) => {
  const { cache } = reportCache(t)

  assert.throws(() => cache.forEveryone({ name: 'report', ttlMs: 1 }), /defined already/)
})
