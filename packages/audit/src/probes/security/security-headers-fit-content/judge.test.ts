import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge } from './judge.ts'

const json = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }
const control = answerOf({ headers: json, body: '{}', bodyBytes: 2 })
const own = answerOf({
  headers: { ...json, 'cache-control': 'no-store' },
  body: '{}',
  bodyBytes: 2,
})
const page = { 'content-type': 'text/html', 'x-content-type-options': 'nosniff' }
const health = { name: 'health', held: true }

test('a JSON service needs no headers of pages', () => {
  const judgement = judge(facts({}))

  assert.equal(judgement.verdict, 'PASS')
  assert.match(judgement.observed, /3 of 3/)
})

test('what is missing is told, with the share that holds', () => {
  const judgement = judge(facts({ authenticated: control }))

  assert.equal(judgement.verdict, 'PARTIAL')
  assert.ok(judgement.verdict === 'PARTIAL' && Math.abs(judgement.held - 2 / 3) < 1e-9)
  assert.match(judgement.observed, /no-store/)
})

test('a service that has none of them fails', () => {
  const bare = answerOf({ headers: { server: 'nginx/1.25.3' }, body: '{}', bodyBytes: 2 })

  assert.equal(judge({ control: bare, open: [bare], authenticated: bare, health }).verdict, 'FAIL')
})

test('pages need more, and errors that are pages do not', () => {
  const open = (status: number) => [answerOf({ status, headers: page, body: '<h1>', bodyBytes: 4 })]

  assert.equal(judge(facts({ open: open(200) })).verdict, 'PARTIAL')
  assert.equal(judge(facts({ open: open(404) })).verdict, 'PASS')
})

test('a product without its version is a note', () => {
  const headers = { ...json, 'x-powered-by': 'Express' }
  const judgement = judge(facts({ open: [answerOf({ headers, body: '{}', bodyBytes: 2 })] }))

  assert.equal(judgement.verdict, 'PASS')
  assert.deepEqual(judgement.notes, ['X-Powered-By says Express.'])
})

test('nothing is said of a service that does not answer', () => {
  const silent = answerOf({ ending: 'refused', status: 0 })

  assert.equal(judge(facts({ control: silent })).verdict, 'UNKNOWN')
})

function facts(given: Partial<Facts>): Facts {
  return { control, open: [control], authenticated: own, health, ...given }
}
