import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Exercise, judge } from './judge.ts'

const refused = answerOf({ status: 400 })
const exercise: Exercise = {
  control: answerOf({ status: 201 }),
  weak: [{ member: 'six digits', answer: refused }],
  truncations: [
    {
      member: 'after 72 bytes',
      registered: answerOf({ status: 201 }),
      right: answerOf(),
      other: answerOf({ status: 401 }),
    },
  ],
  health: { name: 'health', held: true },
}

test('weak passwords that are refused, and endings that count, pass', () => {
  assert.equal(judgedWith({}).verdict, 'PASS')
})

test('a long password that is refused passes, and is noted', () => {
  const judged = judgedWith({ truncations: [{ member: 'after 72 bytes', registered: refused }] })

  assert.equal(judged.verdict, 'PASS')
  assert.match(judged.notes?.join() ?? '', /is refused/)
})

test('a weak password that is accepted fails', () => {
  const weak = [...exercise.weak, { member: 'digits in a row', answer: answerOf({ status: 201 }) }]

  const judged = judgedWith({ weak })

  assert.equal(judged.verdict, 'FAIL')
  assert.equal('member' in judged && judged.member, 'digits in a row')
})

test('another ending that signs in fails', () => {
  const truncations = exercise.truncations.map((one) => ({ ...one, other: answerOf() }))

  assert.equal(judgedWith({ truncations }).verdict, 'FAIL')
})

test('a service where nobody registers has nothing to refuse', () => {
  assert.equal(judge({ exercise: undefined }).verdict, 'N/A')
})

for (const [what, change] of [
  ['a strong password that is refused', { control: refused }],
  ['a limit that was met', { weak: [{ member: 'm', answer: answerOf({ status: 429 }) }] }],
  ['a failure of the service', { weak: [{ member: 'm', answer: answerOf({ status: 500 }) }] }],
] as const) {
  test(`${what} proves nothing`, () => {
    assert.equal(judgedWith(change).verdict, 'UNKNOWN')
  })
}

function judgedWith(change: Partial<Exercise>) {
  return judge({ exercise: { ...exercise, ...change } })
}
