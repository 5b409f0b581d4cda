import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Copy, type Facts, judge } from './judge.ts'

test('one object of all copies passes', () => {
  assert.equal(judge(facts()).verdict, 'PASS')
})

test('a copy in flight may be refused', () => {
  const atOnce = [made('2'), refused(409), refused(425)]

  assert.equal(judge(facts({ atOnce })).verdict, 'PASS')
})

test('two objects fail, in sequence and at once', () => {
  const sequence = judge(facts({ sequence: [made('1'), made('9')] }))
  const atOnce = judge(facts({ atOnce: [made('2'), made('3'), made('2')] }))

  assert.equal(sequence.verdict, 'FAIL')
  assert.match(sequence.observed, /made 2 objects of two copies in sequence/)
  assert.equal(atOnce.verdict, 'FAIL')
  assert.match(atOnce.observed, /2 objects of 3 copies at once/)
})

test('no duplicate and no second answer either is unknown', () => {
  assert.equal(judge(facts({ sequence: [made('1'), refused(409)] })).verdict, 'UNKNOWN')
  assert.equal(judge(facts({ atOnce: [made('2'), refused(500)] })).verdict, 'UNKNOWN')
  assert.equal(judge(facts({ atOnce: [refused(409)] })).verdict, 'UNKNOWN')
})

test('without the header, a resource, a first object or health there is no verdict', () => {
  assert.equal(judge({ documented: 0, tried: undefined }).verdict, 'N/A')
  assert.equal(judge({ documented: 1, tried: undefined }).verdict, 'UNKNOWN')
  assert.equal(judge(facts({ sequence: [refused(400), refused(400)] })).verdict, 'UNKNOWN')
  assert.equal(judge(facts({ health: { name: 'liveness', held: false } })).verdict, 'UNKNOWN')
})

function made(id: string): Copy {
  return { id, answer: answerOf({ status: 201 }) }
}

function refused(status: number): Copy {
  return { id: undefined, answer: answerOf({ status }) }
}

function facts(given: Partial<NonNullable<Facts['tried']>> = {}): Facts {
  const health = { name: 'liveness', held: true }
  const all = { sequence: [made('1'), made('1')], atOnce: [made('2'), made('2')], health }
  return { documented: 1, tried: { operation: 'POST /items', ...all, ...given } }
}
