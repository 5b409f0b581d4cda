import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../../gather/answer.ts'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { badBodies } from './bad-input.ts'
import { type Case, type Facts, judge } from './judge.ts'

const ok = answerOf({ status: 200 })
const refused = answerOf({ status: 400 })
const broken = answerOf({ status: 500 })
const dropped = answerOf({ status: 0, ending: 'closed' })
const gone = answerOf({ status: 0, ending: 'refused' })

test('refusals and acceptance pass', () => {
  assert.equal(verdictOf([given(refused), given(ok), given(answerOf({ status: 501 }))]), 'PASS')
})

test('a 500 that comes again beside a legitimate request fails', () => {
  const judgement = judge(facts([given(refused), given(broken, ok, broken)]))

  assert.equal(judgement.verdict, 'FAIL')
  assert.match(judgement.observed, /twice/)
})

test('a connection that is dropped again fails, and so does a process that is gone', () => {
  assert.equal(verdictOf([given(dropped, ok, dropped)]), 'FAIL')
  const dead = { health: { name: 'health', held: false }, after: gone }
  assert.equal(judge({ ...facts([given(dropped, gone, gone)]), ...dead }).verdict, 'FAIL')
})

test('what does not come again, or may have another cause, is unknown', () => {
  const busy = answerOf({ status: 503 })

  assert.equal(verdictOf([given(broken, ok, refused)]), 'UNKNOWN')
  assert.equal(verdictOf([given(busy, ok, busy)]), 'UNKNOWN')
  assert.equal(verdictOf([given(broken, broken, broken)]), 'UNKNOWN')
})

test('without a case behind the door, or without controls, nothing is said', () => {
  assert.equal(verdictOf([]), 'UNKNOWN')
  assert.equal(verdictOf([given(answerOf({ status: 401 }))]), 'UNKNOWN')
  assert.equal(judge({ ...facts([given(refused)]), before: broken }).verdict, 'UNKNOWN')
  const health = { name: 'health', held: false }
  assert.equal(judge({ ...facts([given(refused)]), health }).verdict, 'UNKNOWN')
})

test('the family spoils what it is given, and nothing else', () => {
  const bodies = new Map(
    badBodies({ name: 'rope', quantity: 3 }).map(({ member, body }) => [member, body]),
  )

  assert.deepEqual(JSON.parse(String(bodies.get('NUL in text'))), { name: 'a\0b', quantity: 3 })
  assert.equal(bodies.get('number beyond IEEE 754'), '{"name":"rope","quantity":1e400}')
  assert.equal(bodies.get('lone surrogate'), '{"name":"\\ud800","quantity":3}')
  const bytes = Buffer.from(bodies.get('invalid UTF-8') ?? '')
  assert.equal(bytes.toString('latin1'), '{"name":"\xc3(","quantity":3}')
  assert.throws(() => JSON.parse(String(bodies.get('malformed JSON'))))
  assert.ok(bodies.size >= 15)
})

function given(answer: Answer, control?: Answer, again?: Answer): Case {
  const repeated = control === undefined || again === undefined ? {} : { control, again }
  return { operation: 'POST /items', member: 'NUL in text', answer, ...repeated }
}

function facts(cases: readonly Case[]): Facts {
  return { before: ok, after: ok, health: { name: 'health', held: true }, cases }
}

function verdictOf(cases: readonly Case[]): string {
  return judge(facts(cases)).verdict
}
