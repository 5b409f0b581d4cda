import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../../gather/answer.ts'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge } from './judge.ts'

const host = 'plimsoll-1a2b3c4d.example'
const links = answerOf({ body: '{"next":"/items?cursor=a"}' })

test('a foreign host in a link, a redirect or an address fails', () => {
  const reflections = [
    answerOf({ status: 307, headers: { location: `http://${host}/items` } }),
    answerOf({ headers: { link: `<https://${host}/items>; rel="next"` } }),
    answerOf({ body: `{"next":"https://${host}/items"}` }),
    answerOf({ body: `<link href="//${host}/x.css">` }),
    answerOf({ body: `{"next":"https:\\/\\/${host}\\/items"}` }),
  ]

  assert.deepEqual(
    reflections.map((one) => verdictOf(one)),
    ['FAIL', 'FAIL', 'FAIL', 'FAIL', 'FAIL'],
  )
})

test('200 to any host is no failure, and a refusal is none either', () => {
  assert.equal(verdictOf(links), 'PASS')
  assert.equal(verdictOf(answerOf({ status: 421, body: '{}' }), answerOf({ body: '{}' })), 'PASS')
})

test('a refusal may name the host that it refuses, even as an address', () => {
  const body = `<title>DisallowedHost</title><td>http://${host}/</td>`

  assert.equal(verdictOf(answerOf({ status: 400, body })), 'PASS')
  assert.equal(verdictOf(answerOf({ status: 404, body }), answerOf({ status: 404 })), 'FAIL')
})

test('a name that is told, but in no address, is suspicious', () => {
  assert.equal(verdictOf(answerOf({ body: `{"host":"${host}"}` })), 'UNKNOWN')
})

test('without an answer that could reflect it, nothing is said', () => {
  assert.equal(verdictOf(answerOf({ body: 'ok' }), answerOf({ body: 'ok' })), 'UNKNOWN')
  const silent = answerOf({ status: 0, ending: 'refused' })
  assert.equal(verdictOf(silent, silent), 'UNKNOWN')
})

function verdictOf(answer: Answer, control: Answer = links): string {
  const health = { name: 'health', held: true }
  const facts: Facts = { host, cases: [{ member: 'Host', control, answer }], health }
  return judge(facts).verdict
}
