import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge, type Trial } from './judge.ts'
import { tricks } from './tricks.ts'

const json = { 'content-type': 'application/json; charset=utf-8' }
const html = { 'content-type': 'text/html' }
const refused: Trial = {
  member: 'upper case',
  answer: answerOf({ status: 404 }),
  baseline: undefined,
}
const served: Trial = {
  member: 'a trailing slash',
  answer: answerOf({ headers: json }),
  baseline: answerOf({ status: 404 }),
}

test('404, 405, 401 and a redirect to the usual path pass', () => {
  const trials = [404, 405, 401, 308].map((status) => ({
    ...refused,
    answer: answerOf({ status }),
  }))

  assert.equal(judge(factsOf(trials)).verdict, 'PASS')
})

test('a way of writing that is served fails', () => {
  const judged = judge(factsOf([refused, served]))

  assert.equal(judged.verdict, 'FAIL')
  assert.equal('member' in judged && judged.member, 'a trailing slash')
})

test('a page that any path gets is not what was protected', () => {
  const catchAll = { ...served, baseline: answerOf() }
  const welcome = { ...served, answer: answerOf({ headers: html }) }

  assert.equal(judge(factsOf([catchAll, welcome])).verdict, 'PASS')
})

test('a failure of the service is a suspicion', () => {
  assert.equal(
    judge(factsOf([{ ...refused, answer: answerOf({ status: 500 }) }])).verdict,
    'UNKNOWN',
  )
})

test('without an operation that is protected and can be read, nothing is known', () => {
  const facts = factsOf([served])
  const open = facts.operations.map((one) => ({ ...one, anonymous: answerOf() }))
  const unreadable = facts.operations.map((one) => ({ ...one, control: answerOf({ status: 403 }) }))

  assert.equal(judge({ ...facts, operations: [] }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts, operations: open }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts, operations: unreadable }).verdict, 'UNKNOWN')
})

test('tricks write the path in other ways, each beside one that leads nowhere', () => {
  const all = tricks('/api/me', () => '/plimsoll-x')

  const paths = all.map(({ request }) => request.path)
  assert.ok(
    ['/api/me/', '//api/me', '/%2e/api/me', '/API/ME', '/api/%6de'].every((path) =>
      paths.includes(path),
    ),
  )
  assert.ok(
    all.every(({ request, baseline }) => baseline.path !== request.path || 'headers' in request),
  )
})

function factsOf(trials: readonly Trial[]): Facts {
  const control = answerOf({ headers: json })
  const anonymous = answerOf({ status: 401 })
  const health = { name: 'health', held: true }
  return { operations: [{ path: '/me', control, anonymous, trials }], health }
}
