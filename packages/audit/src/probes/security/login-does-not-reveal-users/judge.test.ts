import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../../gather/answer.ts'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge, type Pair } from './judge.ts'

const body = (id: string) => JSON.stringify({ error: { code: 'WRONG', request_id: id } })
const names = ['a@example.com', 'b@example.com']

test('equal answers that take equally long pass', () => {
  assert.equal(judge(factsOf(pairs(20))).verdict, 'PASS')
})

test('ids, times and names are no difference', () => {
  const differing = pairs(20, (index) => ({
    known: { body: `${body(`req-${index}1234567`)} a@example.com 2026-01-31T12:00:00Z` },
    unknown: { body: `${body(`req-${index}7654321`)} b@example.com 2026-01-31T12:00:01Z` },
  }))

  assert.equal(judge(factsOf(differing)).verdict, 'PASS')
})

for (const [what, told] of [
  ['another status', { status: 404 }],
  ['another text', { body: body('x').replace('WRONG', 'NO SUCH USER') }],
] as const) {
  test(`${what} for an unknown user fails`, () => {
    assert.equal(judge(factsOf(pairs(20, () => ({ unknown: told })))).verdict, 'FAIL')
  })
}

test('a single pair that differs is chance', () => {
  const one = pairs(20, (index) => (index === 3 ? { unknown: { body: 'odd' } } : {}))

  assert.equal(judge(factsOf(one)).verdict, 'PASS')
})

test('times that are apart fail, unless the machine is busy', () => {
  const apart = pairs(20, (index) => ({
    known: { ms: 120 + (index % 5) },
    unknown: { ms: 5 + (index % 3) },
  }))

  assert.equal(judge(factsOf(apart)).verdict, 'FAIL')
  assert.equal(judge({ ...factsOf(apart), loadPerCore: 3 }).verdict, 'UNKNOWN')
})

test('times that are noisy are not told apart', () => {
  const noisy = pairs(20, (index) => ({
    known: { ms: 100 + (index % 4) * 60 },
    unknown: { ms: 90 + (index % 5) * 60 },
  }))

  assert.equal(judge(factsOf(noisy)).verdict, 'PASS')
})

test('few pairs say nothing of times, and all of answers', () => {
  const cut = [...pairs(3), ...pairs(1, () => ({ known: { status: 429 } }))]
  const telling = pairs(3, () => ({ unknown: { status: 404 } }))

  assert.equal(judge(factsOf(cut)).verdict, 'UNKNOWN')
  assert.equal(judge(factsOf(telling)).verdict, 'FAIL')
})

test('without a control, or anything to compare, nothing is known', () => {
  const limited = pairs(1, () => ({ known: { status: 429 } }))

  assert.equal(judge(factsOf(limited)).verdict, 'UNKNOWN')
  assert.equal(
    judge({ ...factsOf(pairs(20)), right: answerOf({ status: 401 }) }).verdict,
    'UNKNOWN',
  )
})

function factsOf(all: readonly Pair[]): Facts {
  const health = { name: 'health', held: true }
  return { right: answerOf(), pairs: all, names, loadPerCore: 0.2, health }
}

type Told = Partial<Record<keyof Pair, Partial<Answer>>>

function pairs(count: number, told: (index: number) => Told = () => ({})): readonly Pair[] {
  return Array.from({ length: count }, (_, index) => ({
    known: answerOf({ status: 401, body: body('k'), ms: 100 + (index % 5), ...told(index).known }),
    unknown: answerOf({
      status: 401,
      body: body('k'),
      ms: 101 + (index % 4),
      ...told(index).unknown,
    }),
  }))
}
