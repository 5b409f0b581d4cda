import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge, type Tried } from './judge.ts'

test('403 and 404 pass', () => {
  assert.equal(judge(facts([tried('plain', 403), tried('slash at the end', 404)])).verdict, 'PASS')
})

test('an answer to an ordinary user fails, whichever way it came', () => {
  const verdict = judge(facts([tried('plain', 403), tried('role in a header', 200)]))

  assert.equal(verdict.verdict, 'FAIL')
  assert.equal(verdict.member, 'role in a header')
})

test('the page that any path gets, and a page for people, are no such answer', () => {
  const page = answerOf({ headers: { 'content-type': 'text/html; charset=utf-8' } })
  const all = [
    tried('plain', 403),
    { ...tried('doubled slash', 200), isCatchAll: true },
    { ...tried('X-Original-URL', 200), answer: page },
  ]

  assert.equal(judge(facts(all)).verdict, 'PASS')
})

test('a deletion fails if the user is gone', () => {
  assert.equal(judge(facts([{ ...tried('delete', 204), isGone: true }])).verdict, 'FAIL')
  assert.equal(judge(facts([{ ...tried('delete', 403), isGone: false }])).verdict, 'PASS')
})

test('neither refused nor answered, and nothing called, is unknown', () => {
  assert.equal(judge(facts([tried('plain', 500)])).verdict, 'UNKNOWN')
  assert.equal(judge(facts([])).verdict, 'UNKNOWN')
})

test('no such operation is not applicable, and controls must hold', () => {
  const unwell = { name: 'liveness', held: false }
  const through = facts([tried('plain', 200)])

  assert.equal(judge({ ...through, operations: [] }).verdict, 'N/A')
  assert.equal(judge({ ...through, ordinary: answerOf({ status: 401 }) }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...through, health: unwell }).verdict, 'UNKNOWN')
})

function tried(member: string, status: number): Tried {
  return { member, answer: answerOf({ status }), isCatchAll: false, isGone: undefined }
}

function facts(all: readonly Tried[]): Facts {
  return {
    operations: [{ name: 'GET /admin/users', byAdmin: undefined, tried: all }],
    ordinary: answerOf(),
    health: { name: 'liveness', held: true },
  }
}
