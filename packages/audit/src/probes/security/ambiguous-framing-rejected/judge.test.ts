import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { framings } from './framings.ts'
import { type Facts, type FramingCase, judge } from './judge.ts'

const control = answerOf({ status: 200 })

test('refusals of any kind pass', () => {
  const cases = [
    given({ status: 400 }),
    given({ status: 501 }),
    given({ status: 0, ending: 'closed' }),
    given({ status: 0, ending: 'reset' }),
  ]

  assert.equal(judge(facts(cases)).verdict, 'PASS')
})

test('a contradiction that is answered like the plain request fails', () => {
  const judgement = judge(facts([given({ status: 400 }), given({ status: 200 }, 'decisive', 2)]))

  assert.equal(judgement.verdict, 'FAIL')
  assert.match(judgement.observed, /2 answers to one request/)
})

test('two Hosts, no Host and kin are told and not scored', () => {
  const judgement = judge(facts([given({ status: 400 }), given({ status: 200 }, 'note')]))

  assert.equal(judgement.verdict, 'PASS')
  assert.equal(judgement.notes?.length, 1)
})

test('a length beside chunks is doubtful where nothing worse is taken', () => {
  const taken = given({ status: 200 }, 'doubtful')

  assert.equal(judge(facts([given({ status: 400 }), taken])).verdict, 'UNKNOWN')
  assert.equal(judge(facts([given({ status: 200 }), taken])).verdict, 'FAIL')
})

test('silence is no refusal', () => {
  assert.equal(judge(facts([given({ status: 0, ending: 'timed-out' })])).verdict, 'UNKNOWN')
})

test('nothing is said unless the plain request is answered', () => {
  const refused = { ...facts([given({ status: 404 })]), control: answerOf({ status: 404 }) }

  assert.equal(judge(refused).verdict, 'UNKNOWN')
})

test('each member differs from the plain request, and all end with a whole head', () => {
  const all = framings({ path: '/livez', host: 'h', userAgent: 'u' })

  assert.equal(new Set(all.map(({ bytes }) => bytes)).size, all.length)
  assert.ok(all.every(({ bytes }) => /\r\n\r\n|\n\n/.test(bytes)))
  assert.equal(all.filter(({ weight }) => weight === 'decisive').length, 5)
})

function given(
  answer: Parameters<typeof answerOf>[0],
  weight: FramingCase['weight'] = 'decisive',
  responses = 1,
): FramingCase {
  return { member: 'two Content-Lengths', weight, answer: answerOf(answer), responses }
}

function facts(cases: readonly FramingCase[]): Facts {
  return { control, cases, health: { name: 'health', held: true } }
}
