import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TokenCache } from './token-cache.ts'

test('what was set is found, and nothing else', () => {
  const cache = new TokenCache<number>()

  cache.set('one', 1)
  cache.set('one', 2)
  cache.set('two', 3)
  cache.delete('two')

  assert.deepEqual([cache.get('one'), cache.get('two'), cache.size], [2, undefined, 1])
})

test('the entry that was not used makes room', () => {
  const cache = new TokenCache<number>({ entriesMax: 3 })
  for (const token of ['a', 'b', 'c']) cache.set(token, 0)

  cache.get('a')
  cache.get('c')
  cache.set('d', 0)

  assert.deepEqual(held(cache, ['a', 'b', 'c', 'd']), ['a', 'c', 'd'])
})

test('an entry is passed over once for each time it was used', () => {
  const cache = new TokenCache<number>({ entriesMax: 2 })
  cache.set('a', 0)
  cache.get('a')

  for (const token of ['b', 'c', 'd', 'e']) cache.set(token, 0)

  assert.deepEqual(held(cache, ['a', 'd', 'e']), ['d', 'e'])
})

test('tokens in use stay through a flood of tokens that are used once', () => {
  const cache = new TokenCache<number>({ entriesMax: 100 })
  const inUse = Array.from({ length: 50 }, (_, index) => `in use ${index}`)
  for (const token of inUse) cache.set(token, 0)

  for (let index = 0; index < 5_000; index++) {
    cache.set(`once ${index}`, 0)
    if (index % 10 === 0) for (const token of inUse) cache.get(token)
  }

  assert.deepEqual(held(cache, inUse), inUse)
})

test('a token that ends like a remembered one is not taken for it', () => {
  const cache = new TokenCache<number>()
  const signature = 's'.repeat(43)
  cache.set(`one.${signature}`, 1)

  cache.delete(`two.${signature}`)

  assert.equal(cache.get(`two.${signature}`), undefined)
  assert.equal(cache.get(`one.${signature}`), 1)
})

test('of two tokens that end alike the later one is remembered', () => {
  const cache = new TokenCache<number>()
  const tokens = ['one', 'another'].map((payload) => `${payload}.${'s'.repeat(43)}`)

  for (const token of tokens) cache.set(token, token.length)

  assert.deepEqual(held(cache, tokens), tokens.slice(1))
  assert.deepEqual([cache.size, cache.bytes], [1, 3 * (tokens[1]?.length ?? 0)])
})

test('the default bounds are 10,000 entries and 8 MB', () => {
  const [short, long] = [new TokenCache<number>(), new TokenCache<number>()]

  for (let index = 0; index < 10_001; index++) {
    short.set(String(index), 0)
    long.set(String(index).padStart(2_000), 0)
  }

  assert.equal(short.size, 10_000)
  assert.equal(long.size, Math.floor(8_000_000 / 6_000))
})

test('a cache of nothing, and an entry larger than the cache, hold nothing', () => {
  const caches = [{ entriesMax: 0 }, { bytesMax: 0 }, { bytesMax: 2 }].map(
    (options) => new TokenCache<number>(options),
  )

  for (const cache of caches) cache.set('a', 0)

  assert.deepEqual(
    caches.map(({ size }) => size),
    [0, 0, 0],
  )
})

for (const options of [
  { entriesMax: -1 },
  { entriesMax: 1.5 },
  { bytesMax: Number.NaN },
  { bytesMax: Number.POSITIVE_INFINITY },
]) {
  test(`a bound that is none is refused: ${JSON.stringify(options)} `, () => {
    assert.throws(() => new TokenCache(options), RangeError)
  })
}

test('whatever happens to it, it holds the last value of a token or none, within its bounds', () => {
  const token = fc.integer({ min: 0, max: 30 }).map((length) => 'x'.repeat(length * 20))
  const step = fc.record({ token, value: fc.option(fc.nat(), { nil: undefined }) })

  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const cache = new TokenCache<number>({ entriesMax: 7, bytesMax: 8_000 })
      const last = new Map<string, number | undefined>()
      for (const { token, value } of steps) {
        assert.ok([undefined, last.get(token)].includes(cache.get(token)))
        last.set(token, value)
        if (value === undefined) cache.delete(token)
        else cache.set(token, value)
        assert.equal(cache.get(token), value)
        assert.ok(cache.size <= 7 && cache.bytes <= 8_000)
      }
      for (const name of last.keys()) cache.delete(name)
      assert.deepEqual([cache.size, cache.bytes], [0, 0])
    }),
  )
})

function held(cache: TokenCache<number>, tokens: readonly string[]): string[] {
  return tokens.filter((token) => cache.get(token) !== undefined)
}
