import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type AfterRestart, type BeforeRestart, judge } from './judge.ts'

test('a token that is refused everywhere, also after a restart, passes', () => {
  assert.equal(judged({}, {}).verdict, 'PASS')
})

test('a token that another instance accepts, or that works again after a restart, fails', () => {
  const elsewhere = judged({ there: accepted() }, {})
  const revived = judged({}, { answers: [refused(), accepted()] })

  assert.deepEqual([elsewhere.verdict, memberOf(elsewhere)], ['FAIL', 'other instance'])
  assert.deepEqual([revived.verdict, memberOf(revived)], ['FAIL', 'restart'])
})

test('nothing is known without a shared session, an accepted logout and its effect', () => {
  const broken: Partial<BeforeRestart>[] = [
    { acceptedByBoth: [accepted(), refused()] },
    { logout: answerOf({ status: 500 }) },
    { here: accepted() },
  ]

  for (const given of broken) assert.equal(judged(given, {}).verdict, 'UNKNOWN')
})

test('after a restart that ended every session a refusal proves nothing', () => {
  assert.equal(judged({}, { control: refused() }).verdict, 'UNKNOWN')
  assert.equal(judged({}, { kept: false }).verdict, 'UNKNOWN')
  assert.equal(judged({}, { answers: [answerOf({ status: 503 })] }).verdict, 'UNKNOWN')
})

test('it does not apply without a logout', () => {
  assert.equal(judge({ hasLogout: false, before: undefined, after: undefined }).verdict, 'N/A')
  const nothing = judge({ hasLogout: true, before: undefined, after: undefined })
  assert.equal(nothing.verdict, 'UNKNOWN')
})

function judged(before: Partial<BeforeRestart>, after: Partial<AfterRestart>) {
  return judge({
    hasLogout: true,
    before: {
      acceptedByBoth: [accepted(), accepted()],
      logout: answerOf({ status: 204 }),
      here: refused(),
      there: refused(),
      ...before,
    },
    after: { kept: true, control: accepted(), answers: [refused(), refused()], ...after },
  })
}

function memberOf(judgement: ReturnType<typeof judge>): string | undefined {
  return judgement.verdict === 'FAIL' ? judgement.member : undefined
}

function accepted() {
  return answerOf({ status: 200 })
}

function refused() {
  return answerOf({ status: 401 })
}
