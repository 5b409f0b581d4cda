import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge, type Tried } from './judge.ts'
import { passwords, traversals } from './traversals.ts'

test('nothing that came back passes, whatever the status', () => {
  const all = [tried('encoded', 404), tried('absolute', 200)]

  assert.equal(judge(facts(all)).verdict, 'PASS')
})

test('content from outside fails', () => {
  const verdict = judge(facts([tried('encoded', 404), { ...tried('absolute', 200), isLeak: true }]))

  assert.equal(verdict.verdict, 'FAIL')
  assert.equal(verdict.member, 'absolute')
})

test('without a place, a control, an answer or health there is no verdict', () => {
  const leak = facts([{ ...tried('absolute', 200), isLeak: true }])
  const unheld = facts([{ ...tried('absolute', 200), isLeak: true }], false)
  const silent = facts([
    { ...tried('absolute', 0), answer: answerOf({ ending: 'timed-out', status: 0 }) },
  ])

  assert.equal(judge({ ...leak, places: [] }).verdict, 'N/A')
  assert.equal(judge(unheld).verdict, 'UNKNOWN')
  assert.equal(judge(silent).verdict, 'UNKNOWN')
  assert.equal(judge({ ...leak, health: { name: 'liveness', held: false } }).verdict, 'UNKNOWN')
})

test('the family has more than ten members, and every one leads to the file', () => {
  const all = traversals(passwords.relative, passwords.absolute)

  assert.ok(all.length > 10)
  assert.equal(new Set(all.map(({ text }) => text)).size, all.length)
  assert.ok(all.every(({ text }) => text.includes('passwd')))
})

function tried(member: string, status: number): Tried {
  return { member, answer: answerOf({ status }), isLeak: false }
}

function facts(all: readonly Tried[], held = true): Facts {
  const control = { name: 'a document is served', held }
  const places = [{ template: '/files?name={file}', control, tried: all }]
  return { places, health: { name: 'liveness', held: true } }
}
