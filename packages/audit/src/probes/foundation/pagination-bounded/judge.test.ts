import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Asked, type Facts, judge, type ListFacts } from './judge.ts'

test('a list that is capped, or refuses, passes', () => {
  const capped = judge(facts([asked('no limit', 20), asked('limit=1000000000', 100)]))
  const refused = judge(facts([asked('no limit', 20), asked('limit=1000000000', undefined, 400)]))

  assert.deepEqual([capped.verdict, refused.verdict], ['PASS', 'PASS'])
})

test('more rows than the maximum fail, by whatever was asked', () => {
  for (const question of ['limit=1000000000', 'limit=-1', 'no limit']) {
    const others = asked('no limit', 20)

    const verdict = judge(
      facts([others, asked(question, 101)].slice(question === 'no limit' ? 1 : 0)),
    )

    assert.equal(verdict.verdict, 'FAIL', question)
    assert.equal(verdict.member, question)
  }
})

test('all rows fail where no maximum is documented', () => {
  const open = { maximum: undefined, made: 120, wanted: 120 }

  assert.equal(judge(facts([asked('no limit', 20), asked('limit=1', 120)], open)).verdict, 'FAIL')
  assert.equal(judge(facts([asked('no limit', 20), asked('limit=1', 119)], open)).verdict, 'PASS')
})

test('a 5xx fails', () => {
  const verdict = judge(facts([asked('no limit', 20), asked('limit=abc', undefined, 500)]))

  assert.equal(verdict.verdict, 'FAIL')
})

test('too few rows hide the defect, so they prove nothing', () => {
  const few = judge(facts([asked('no limit', 3)], { made: 3 }))
  const large = { maximum: 500, made: 120, wanted: 120 }
  const within = judge(facts([asked('no limit', 20), asked('limit=1', 120)], large))

  assert.deepEqual([few.verdict, within.verdict], ['UNKNOWN', 'UNKNOWN'])
})

test('no list is not applicable, and one without a creator unknown', () => {
  const none = { ...facts([]), lists: [] }

  assert.equal(judge({ ...none, documented: 0 }).verdict, 'N/A')
  assert.equal(judge(none).verdict, 'UNKNOWN')
})

test('a list that does not answer, or poor health, is no verdict', () => {
  const unwell = { ...facts([asked('no limit', 20)]), health: { name: 'liveness', held: false } }

  assert.equal(judge(facts([asked('no limit', undefined, 403)])).verdict, 'UNKNOWN')
  assert.equal(judge(unwell).verdict, 'UNKNOWN')
})

function asked(question: string, rows: number | undefined, status = 200): Asked {
  return { question, rows, answer: answerOf({ status }) }
}

function facts(all: readonly Asked[], given: Partial<ListFacts> = {}): Facts {
  const list = { operation: 'GET /items', maximum: 100, made: 101, wanted: 101, asked: all }
  return { documented: 1, lists: [{ ...list, ...given }], health: { name: 'liveness', held: true } }
}
