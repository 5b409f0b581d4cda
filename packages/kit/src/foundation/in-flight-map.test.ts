import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { InFlightMap } from './in-flight-map.ts'

type Key = { readonly id: number }

test('whatever comes and goes, it holds what a Map would', () => {
  const steps = fc.array(fc.record({ at: fc.nat(9), sets: fc.boolean(), value: fc.nat() }))

  fc.assert(
    fc.property(steps, (all) => {
      const keys: readonly Key[] = Array.from({ length: 10 }, (_, id) => ({ id }))
      const [ours, map] = [new InFlightMap<Key, number>(), new Map<Key, number>()]
      for (const { at, sets, value } of all) {
        const key = keys[at] as Key
        const before = map.get(key)
        if (sets) ours.set(key, value)
        else assert.equal(ours.delete(key), before)
        if (sets) map.set(key, value)
        else map.delete(key)
        assert.equal(ours.size, map.size)
      }

      assert.deepEqual(ours.values().toSorted(), [...map.values()].toSorted())
    }),
  )
})

test('a key may be in two of them', () => {
  const key = { id: 1 }
  const [one, other] = [new InFlightMap<Key, string>(), new InFlightMap<Key, string>()]
  one.set(key, 'one')
  other.set(key, 'other')

  assert.equal(one.delete(key), 'one')

  assert.deepEqual([one.values(), other.values()], [[], ['other']])
})

test('what has gone is freed by the quick collections; control: a Map keeps a part of it', () => {
  const freed = keptBytes(new InFlightMap<Key, object>())
  const kept = keptBytes(new Map<Key, object>())

  assert.ok(kept > 10 * freed, `a Map keeps ${kept} bytes, this ${freed}`)
  assert.ok(freed < 2_000_000, `${freed} bytes are kept`)
})

interface MapLike {
  set(key: Key, value: object): unknown
  delete(key: Key): unknown
}

/** Bytes that quick collections leave of 200,000 entries, of which 50 are there at a time. */
function keptBytes(map: MapLike): number {
  setFlagsFromString('--expose-gc')
  const collect: (options?: { type: 'minor' }) => void = runInNewContext('gc')
  const present: Key[] = []
  // Old, as what an application keeps is.
  collect()
  const before = process.memoryUsage().heapUsed
  for (let id = 0; id < 200_000; id += 1) {
    const key = { id }
    map.set(key, { key, rest: new Array(20).fill(id) })
    present.push(key)
    if (present.length > 50) map.delete(present.shift() as Key)
    if (id % 2_000 === 0) collect({ type: 'minor' })
  }
  for (let time = 0; time < 3; time += 1) collect({ type: 'minor' })
  return Math.max(process.memoryUsage().heapUsed - before, 1)
}
