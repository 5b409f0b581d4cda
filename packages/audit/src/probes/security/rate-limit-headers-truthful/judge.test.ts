import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge } from './judge.ts'

const health = { name: 'health', held: true }
const refused = answerOf({ status: 429, headers: { 'retry-after': '10' } })
const good: Facts = {
  isOwnProcess: true,
  attempts: { right: answerOf(), wrong: counting([4, 3, 2, 1, 0]), health },
  refused,
  retried: answerOf({ status: 200 }),
}

test('counts that fall and a Retry-After that is obeyed pass', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

for (const [what, change, member] of [
  ['a 429 without Retry-After', { refused: answerOf({ status: 429 }) }, '429 without Retry-After'],
  [
    'a Retry-After that nobody can read',
    { refused: answerOf({ status: 429, headers: { 'retry-after': 'soon' } }) },
    'Retry-After',
  ],
  ['a Retry-After that is not obeyed', { retried: answerOf({ status: 429 }) }, 'Retry-After'],
  [
    'more remaining than the limit',
    { attempts: { right: answerOf(), wrong: counting([9]), health } },
    'remaining out of bounds',
  ],
  [
    'a count that does not fall',
    { attempts: { right: answerOf(), wrong: counting([5, 5, 5, 5, 5, 5]), health } },
    'remaining does not fall',
  ],
] as const) {
  test(`${what} fails`, () => {
    const judged = judge({ ...good, ...change })

    assert.equal(judged.verdict, 'FAIL')
    assert.equal('member' in judged && judged.member, member)
  })
}

test('a count that others may share, or whose window ended, does not have to fall', () => {
  const wrong = counting([5, 5, 5, 5, 5, 5])
  const rolled = counting([5, 4, 3, 5, 5, 5], [9, 9, 8, 60, 60, 60])
  const attempts = { right: answerOf(), wrong, health }

  assert.equal(judge({ ...good, isOwnProcess: false, attempts }).verdict, 'PASS')
  assert.equal(judge({ ...good, attempts: { ...attempts, wrong: rolled } }).verdict, 'PASS')
})

test('no headers and no 429 leave nothing to judge', () => {
  const attempts = { right: answerOf(), wrong: [answerOf({ status: 401 })], health }

  assert.equal(judge({ ...good, attempts, refused: undefined }).verdict, 'N/A')
})

test('without a login, or a control, nothing is known', () => {
  const attempts = { right: answerOf({ status: 401 }), wrong: counting([4]), health }

  assert.equal(judge({ ...good, attempts: undefined }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...good, attempts }).verdict, 'UNKNOWN')
})

function counting(remaining: readonly number[], resets: readonly number[] = []) {
  return remaining.map((left, index) =>
    answerOf({
      status: 401,
      atMs: index * 100,
      headers: {
        ratelimit: `"login";r=${left};t=${resets[index] ?? 60}`,
        'ratelimit-policy': '"login";q=5;w=900',
      },
    }),
  )
}
