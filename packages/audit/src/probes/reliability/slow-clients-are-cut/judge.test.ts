import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Facts, judge, type SlowSocket } from './judge.ts'

const cut: SlowSocket = {
  part: 'headers',
  cutAfterMs: 9_000,
  answer: 'HTTP/1.1 408 Request Timeout',
}
const open: SlowSocket = { part: 'body', cutAfterMs: undefined, answer: undefined }

test('slow clients that are cut pass', () => {
  const judgement = judge(facts([cut, { ...cut, part: 'body', answer: undefined }], 15))

  assert.equal(judgement.verdict, 'PASS')
  assert.match(judgement.observed, /9 s with "HTTP\/1\.1 408/)
})

test('what is open after two minutes fails, and before that nobody knows', () => {
  assert.equal(judge(facts([cut, open], 120)).verdict, 'FAIL')
  assert.equal(judge(facts([cut, open], 30)).verdict, 'UNKNOWN')
})

test('a proxy that buffers makes it another matter', () => {
  assert.equal(judge({ ...facts([], 15), hasBufferingProxy: true }).verdict, 'N/A')
})

test('nothing is said while health does not hold', () => {
  const health = { name: 'health', held: false }

  assert.equal(judge({ ...facts([cut], 120), health }).verdict, 'UNKNOWN')
})

function facts(sockets: readonly SlowSocket[], capSeconds: number): Facts {
  return { hasBufferingProxy: false, capSeconds, sockets, health: { name: 'health', held: true } }
}
