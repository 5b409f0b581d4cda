import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../gather/answer.ts'
import { answerOf } from '../../gather/testing/hand-written-answer.ts'
import type { TokenTrials } from '../../gather/token-trials.ts'
import { judgeRefused } from './refused-tokens.ts'

const controls = [{ name: 'a real token is accepted', held: true }]

for (const [how, told] of [
  ['401', { status: 401 }],
  ['403', { status: 403 }],
  ['400', { status: 400 }],
  ['a redirect to a login page', { status: 302 }],
  ['a reset', { status: 0, ending: 'reset' }],
] as const) {
  test(`tokens that are refused by ${how} pass`, () => {
    assert.equal(judged([answerOf(told), answerOf({ status: 401 })]).verdict, 'PASS')
  })
}

test('one token that is accepted fails, and is named with its evidence', () => {
  const open = answerOf({ status: 200 })

  const judgement = judged([answerOf({ status: 401 }), open])

  assert.equal(judgement.verdict, 'FAIL')
  assert.deepEqual('member' in judgement && judgement.member, 'member 1')
  assert.deepEqual(judgement.evidence, [open.exchange])
})

for (const [how, told] of [
  ['5xx', { status: 500 }],
  ['no answer', { status: 0, ending: 'timed-out' }],
] as const) {
  test(`${how} is no refusal and no failure`, () => {
    assert.equal(judged([answerOf({ status: 401 }), answerOf(told)]).verdict, 'UNKNOWN')
  })
}

test('without the control nothing is said', () => {
  const broken = [{ name: 'a real token is accepted', held: false }]

  const judgement = judgeRefused({ controls: broken, trials: trialsOf([answerOf()]) }, 'tokens')

  assert.equal(judgement.verdict, 'UNKNOWN')
})

function judged(answers: readonly Answer[]) {
  return judgeRefused({ controls, trials: trialsOf(answers) }, 'tokens')
}

function trialsOf(answers: readonly Answer[]): TokenTrials['trials'] {
  return answers.map((answer, index) => ({ member: `member ${index}`, answer }))
}
