import assert from 'node:assert/strict'
import { test } from 'node:test'
import { double, integer, property, stringMatching, assert as verify } from 'fast-check'
import { newContext } from '../../foundation/context/index.ts'
import { samplerNames, samplerOf } from './sampler.ts'
import { traced, tracedApp } from './testing/traced-app.ts'

const strangersTrace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331'

test('a ratio of 0 records nothing, of 1 everything, of 0.5 half, with any seed', () => {
  const ids = 4_000

  void verify(
    property(integer(), (seed) => {
      const random = seededIds(seed)
      const sampled = [0, 0.5, 1].map((ratio) => {
        const sampler = samplerOf('traceidratio', ratio)
        return Array.from({ length: ids }, random).filter((id) => sampler(id, undefined)).length
      })

      const [none, half = 0, all] = sampled
      assert.deepEqual([none, all], [0, ids])
      // Six standard deviations of the binomial distribution.
      assert.ok(Math.abs(half - ids / 2) < 6 * Math.sqrt(ids / 4), `${half} of ${ids}`)
    }),
    { numRuns: 20 },
  )
})

test('what a smaller share records, a larger one records too', () => {
  const share = double({ min: 0, max: 1, noNaN: true })
  void verify(
    property(stringMatching(/^[0-9a-f]{32}$/), share, share, (id, one, other) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)]
      const isIn = (ratio: number) => samplerOf('traceidratio', ratio)(id, undefined)

      assert.ok(!isIn(less) || isIn(more))
    }),
  )
})

test('a sampler that is based on the parent does what the parent did', () => {
  for (const name of samplerNames) {
    const sampler = samplerOf(name, 0)
    const [sampled, not] = [sampler('f'.repeat(32), true), sampler('0'.repeat(32), false)]
    if (name.startsWith('parentbased_')) assert.deepEqual([name, sampled, not], [name, true, false])
    else assert.equal(sampled, not, name)
  }
})

test('a ratio that is no share stops the start', () => {
  for (const ratio of [-0.1, 1.1, Number.NaN]) {
    assert.throws(() => samplerOf('traceidratio', ratio), RangeError)
  }
})

test('with a ratio of 0 no request leaves a span, and the context says that it is not recorded', async (t) => {
  const { collector, tracing } = await traced(t, { sampler: 'parentbased_traceidratio', ratio: 0 })
  await using app = await tracedApp({ tracing })
  app.get('/', ({ context }) => context)

  const own = await app.inject('/')
  const asked = await app.inject({ url: '/', headers: { traceparent: `${strangersTrace}-01` } })
  await tracing.flush(2_000)

  assert.deepEqual([own.json().sampled, asked.json().sampled], [false, true])
  assert.deepEqual(
    collector.spans.map(({ traceId }) => traceId),
    [asked.json().traceId],
  )
})

test('a peer that is not trusted decides nothing: neither by its flag nor by its trace id', async (t) => {
  const { tracing } = await traced(t, { sampler: 'parentbased_traceidratio', ratio: 0.5 })
  await using app = await tracedApp({ tracing })
  app.get('/', ({ context }) => context)
  const ask = async (traceparent: string) => {
    const { traceId, sampled } = (
      await app.inject({ url: '/', remoteAddress: '203.0.113.9', headers: { traceparent } })
    ).json()
    assert.equal(traceId, traceparent.slice(3, 35))
    return sampled
  }

  // An id that every share records.
  const chosen = `00-${'1'.padEnd(32, '0')}-b7ad6b7169203331`
  for (const flags of ['00', '01']) {
    const answers = new Set<boolean>()
    for (let time = 0; time < 64; time += 1) answers.add(await ask(`${chosen}-${flags}`))

    // Alike by chance: once in 2^63.
    assert.deepEqual([...answers].sort(), [false, true], flags)
  }
})

test('control: without tracing the flag is passed on as it came', () => {
  assert.deepEqual(
    ['00', '01'].map((flags) => newContext({ traceparent: `${strangersTrace}-${flags}` }).sampled),
    [false, true],
  )
})

/** Mulberry32. */
function seededIds(seed: number): () => string {
  let state = seed
  const word = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0).toString(16).padStart(8, '0')
  }
  return () => word() + word() + word() + word()
}
