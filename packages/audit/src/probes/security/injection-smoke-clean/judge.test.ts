import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge, type ParameterFacts } from './judge.ts'
import { driverErrors, pairs } from './payloads.ts'

const quoted = { member: 'single quote', alone: answerOf(), doubled: answerOf(), error: undefined }
const pair = { member: 'quote', rounds: 0, exchanges: ['x1', 'x2'] }

test('texts that stay data pass, with the sentence that it is a smoke test', () => {
  const verdict = judge(facts({ quoted: [quoted], pairs: [pair] }))

  assert.equal(verdict.verdict, 'PASS')
  assert.match(verdict.notes?.[0] ?? '', /not a penetration test/)
})

test('the words of a database fail', () => {
  const error = 'syntax error at or near'

  assert.equal(judge(facts({ quoted: [{ ...quoted, error }] })).verdict, 'FAIL')
})

test('a difference between true and false fails, three times of three and not two', () => {
  assert.equal(judge(facts({ pairs: [{ ...pair, rounds: 3 }] })).verdict, 'FAIL')
  assert.equal(judge(facts({ pairs: [{ ...pair, rounds: 2 }] })).verdict, 'PASS')
})

test('a 5xx for one quote and not for two is a suspicion', () => {
  const broken = { ...quoted, alone: answerOf({ status: 500 }) }

  const verdict = judge(facts({ quoted: [broken] }))

  assert.equal(verdict.verdict, 'UNKNOWN')
  assert.match(verdict.suspicion ?? '', /answered 500 to a single quote/)
})

test('without free text that is taken, a known user or health there is no verdict', () => {
  const bad = facts({ pairs: [{ ...pair, rounds: 3 }] })

  assert.equal(judge(facts({ control: answerOf({ status: 400 }) })).verdict, 'UNKNOWN')
  assert.equal(judge({ ...bad, known: answerOf({ status: 401 }) }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...bad, health: { name: 'liveness', held: false } }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...bad, parameters: [] }).verdict, 'PASS')
})

test('the texts of a pair differ in one character, none waits or writes', () => {
  for (const { member, yes, no } of pairs('plimsoll')) {
    const differing = [...yes].filter((letter, at) => no[at] !== letter)
    assert.ok(differing.length === 1 || member === 'LDAP filter', member)
    assert.doesNotMatch(yes + no, /sleep|waitfor|benchmark|;|drop|delete|update|insert/i)
  }
})

test('the words of databases are known, and words like them are not', () => {
  const isDriver = (text: string) => driverErrors.some((pattern) => pattern.test(text))

  assert.ok(isDriver('ERROR: unterminated quoted string at or near "\'"'))
  assert.ok(isDriver('You have an error in your SQL syntax; check the manual'))
  assert.ok(isDriver('SQLITE_ERROR: near "x": syntax error'))
  assert.ok(!isDriver('The search is not valid: a syntax error.'))
})

function facts(given: Partial<ParameterFacts>): Facts {
  const all = {
    operation: 'GET /search',
    parameter: 'q',
    control: answerOf(),
    quoted: [],
    pairs: [],
  }
  return {
    parameters: [{ ...all, ...given }],
    known: answerOf(),
    health: { name: 'liveness', held: true },
  }
}
