import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ManualClock } from '../../reliability/deadline/testing/manual-clock.ts'
import { createIssuer, type ExternalIssuer } from './issuer.ts'
import { clerkLike } from './testing/known-issuer.ts'

const endings = {
  answers: async () => Response.json({ keys: [] }, { headers: { 'cache-control': 'max-age=0' } }),
  fails: async () => new Response('', { status: 500 }),
  hangs: () => new Promise<Response>(() => undefined),
}

for (const [name, fetch] of Object.entries(endings)) {
  test(`100,000 unknown names in 20 minutes make 2 fetches a minute at most: it ${name}`, async () => {
    const { issuer, clock, fetchedAtMs } = counted(fetch)
    void issuer.start()
    const lookups = new Set<string>()

    for (let asked = 0; asked < 100_000; asked++) {
      void issuer.keys.refresh(`k-${asked}`).then((lookup) => lookups.add(lookup))
      clock.advance(12)
      // Enough turns for every fetch to end before the next name.
      if (asked % 50 === 0) await turns()
    }
    clock.advance(3_000)
    await turns()

    assert.ok(mostInAMinute(fetchedAtMs) <= 2, `${mostInAMinute(fetchedAtMs)} in a minute`)
    assert.ok(fetchedAtMs.length > 3)
    assert.ok(issuer.stats().absentKids <= 1_000)
    assert.equal(lookups.has('absent'), name === 'answers')
    await issuer.close()
  })
}

test('no pattern of questions, failures and waits makes more than 2 fetches a minute', async () => {
  const step = fc.record({
    kid: fc.integer({ min: 0, max: 3 }),
    ms: fc.integer({ min: 0, max: 70_000 }),
    ending: fc.constantFrom(...Object.values(endings)),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      let ending = endings.answers as () => Promise<Response>
      const { issuer, clock, fetchedAtMs } = counted(() => ending(), Math.random)
      void issuer.start()
      for (const { kid, ms, ending: next } of steps) {
        ending = next
        void issuer.keys.refresh(`k-${kid}`)
        await turns()
        clock.advance(ms)
        await turns()
      }
      await issuer.close()

      assert.ok(mostInAMinute(fetchedAtMs) <= 2)
    }),
    { numRuns: 60 },
  )
})

test('a name that is asked for again and again is fetched for ever more rarely', async () => {
  const { issuer, clock, fetchedAtMs } = counted(endings.answers)

  // Without `start` nothing is fetched in the background.
  for (let seconds = 0; seconds < 1_000; seconds++) {
    await issuer.keys.refresh('dead')
    clock.advance(1_000)
  }

  const first = fetchedAtMs[0] ?? 0
  assert.deepEqual(
    fetchedAtMs.map((ms) => (ms - first) / 1_000),
    [0, 30, 90, 210, 450, 750],
  )
})

test('another name is not held back by those that were absent', async () => {
  const { issuer, clock, fetchedAtMs } = counted(endings.answers)
  for (let times = 0; times < 4; times++) {
    await issuer.keys.refresh('dead')
    clock.advance(60_000)
  }
  const before = fetchedAtMs.length

  await issuer.keys.refresh('new')

  assert.equal(fetchedAtMs.length, before + 1)
})

test('a name that is too long to be one is not asked for', async () => {
  const { issuer, fetchedAtMs } = counted(endings.answers)

  const lookup = await issuer.keys.refresh('k'.repeat(257))

  assert.equal(lookup, 'absent')
  assert.equal(fetchedAtMs.length, 0)
})

interface Counted {
  readonly issuer: ExternalIssuer
  readonly clock: ManualClock
  readonly fetchedAtMs: readonly number[]
}

function counted(fetch: () => Promise<Response>, random: () => number = () => 0): Counted {
  const clock = new ManualClock()
  const fetchedAtMs: number[] = []
  const issuer = createIssuer(
    {
      ...clerkLike,
      issuer: 'https://id.example.com',
      jwksUrl: 'https://id.example.com/jwks',
      algorithms: ['RS256'],
    },
    {
      clock,
      random,
      fetch: () => {
        fetchedAtMs.push(clock.now())
        return fetch()
      },
    },
  )
  return { issuer, clock, fetchedAtMs }
}

function mostInAMinute(timesMs: readonly number[]): number {
  const counts = timesMs.map(
    (start) => timesMs.filter((ms) => ms >= start && ms < start + 60_000).length,
  )
  return Math.max(0, ...counts)
}

/** An immediate comes after all promises that are due; reading a body takes a few. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}
