import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Confirmer, type Verdict } from './confirmer.ts'
import { Fence } from './fence.ts'
import { ManualClock } from './testing/manual-clock.ts'

test('a request waits 50 ms for the cycle that runs before the database is asked', async () => {
  const { ask, clock, asked } = confirming()
  void ask()

  await clock.advance(49)
  assert.equal(asked.length, 0)
  await clock.advance(1)

  assert.equal(asked.length, 1)
})

test('a cycle that ends in time makes the query needless', async () => {
  const { ask, clock, asked, fence } = confirming()
  const verdict = ask()

  await clock.advance(30)
  fence.renew(clock.monotonic())

  assert.equal(await verdict, 'live')
  assert.equal(asked.length, 0)
})

test('requests of one credential share a query, others have their own', async () => {
  const { ask, clock, asked, answer } = confirming()
  const verdicts = [ask(), ask(), ask('another')]

  await clock.advance(50)
  assert.equal(asked.length, 2)
  answer(0, false)
  answer(1, true)

  assert.deepEqual(await Promise.all(verdicts), ['live', 'live', 'revoked'])
})

test('an answer serves requests that arrive within 250 ms of its sending, and none later', async () => {
  const { ask, clock, asked, answer } = confirming()
  void ask()
  await clock.advance(50)
  await clock.advance(200)
  answer(0, false)

  await clock.advance(49)
  const early = ask()
  await clock.advance(1)
  const late = ask()
  await clock.advance(50)

  assert.equal(await early, 'live')
  assert.equal(asked.length, 2)
  answer(1, true)
  assert.equal(await late, 'revoked')
})

test('what the replica learns meanwhile counts, whatever the database said', async () => {
  const { ask, clock, answer, knows } = confirming()
  const verdict = ask()
  await clock.advance(50)

  knows('revoked')
  answer(0, false)

  assert.equal(await verdict, 'revoked')
})

test('a database that cannot be asked is 503, and the next request asks again', async () => {
  const { ask, clock, asked, fail } = confirming()
  const first = ask()
  first.catch(() => undefined)
  await clock.advance(50)

  fail(0, new Error('gone'))

  await assert.rejects(first, {
    code: 'REVOCATION_UNKNOWN',
    statusCode: 503,
    headers: { 'retry-after': '1' },
  })
  void ask().catch(() => undefined)
  await clock.advance(50)
  assert.equal(asked.length, 2)
})

test('word is left for the others before the first query, and again before it lapses', async () => {
  const { ask, clock, permits, asked, answer } = confirming()
  for (const [round, waitMs] of [
    [0, 0],
    [1, 4_900],
    [2, 300],
  ] as const) {
    await clock.advance(waitMs)
    const verdict = ask()
    await clock.advance(50)
    answer(round, false)
    await verdict
  }

  assert.equal(asked.length, 3)
  assert.equal(permits.length, 2)
})

test('without that word nothing is asked', async () => {
  const { ask, clock, asked } = confirming(() => Promise.reject(new Error('gone')))
  const verdict = ask()
  verdict.catch(() => undefined)

  await clock.advance(50)

  await assert.rejects(verdict, { code: 'REVOCATION_UNKNOWN' })
  assert.equal(asked.length, 0)
})

function confirming(permit: () => Promise<void> = async () => undefined) {
  const clock = new ManualClock()
  const fence = new Fence(clock, 2_000)
  const permits: number[] = []
  const confirmer = new Confirmer({
    ...{ fence, clock, permitMs: 10_000, waitMs: 50, validMs: 250, timeoutMs: 1_000 },
    permit: () => {
      permits.push(clock.monotonic())
      return permit()
    },
  })
  const asked: PromiseWithResolvers<boolean>[] = []
  let known: Verdict | 'stale' = 'stale'
  const check = () => (known === 'stale' && fence.isFresh ? 'live' : known)
  return {
    ...{ clock, fence, permits, asked },
    ask: (key = 'one') =>
      confirmer.confirm({
        ...{ key, check },
        ask: () => {
          const question = Promise.withResolvers<boolean>()
          asked.push(question)
          return question.promise
        },
      }),
    answer: (index: number, isRevoked: boolean) => asked[index]?.resolve(isRevoked),
    fail: (index: number, error: Error) => asked[index]?.reject(error),
    knows: (state: Verdict) => {
      known = state
    },
  }
}
