import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../../gather/answer.ts'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge } from './judge.ts'

const origin = 'http://127.0.0.1:3000'
const good = answerOf({ status: 200 })

const leaks: Readonly<Record<string, string>> = {
  node: 'Error: x\\n    at get (file:///srv/shop/items.js:12:7)',
  python: 'File \\"/srv/main.py\\", line 12, in get',
  java: 'at com.shop.Items.get(Items.java:12)',
  go: 'goroutine 12 [running]: main.get() /srv/main.go:12 +0x1d',
  ruby: '/srv/app/items.rb:12:in `get`',
  path: 'cannot open /srv/shop/templates/item.py',
  sql: 'select failed: SELECT id, name FROM items WHERE id = 1',
  postgres: 'duplicate key value violates unique constraint "users_email_key"',
  driver: 'PrismaClientKnownRequestError',
  address: 'cannot reach postgres://app@db.shop:5432/app',
  connection: 'connect ECONNREFUSED',
  host: 'upstream 10.2.3.4:8080 failed',
}

test('each kind of internals in an error fails', () => {
  for (const [kind, message] of Object.entries(leaks)) {
    const verdict = verdictOf({ answers: [good, error(`{"message":"${message}"}`)] })
    assert.equal(verdict, 'FAIL', kind)
  }
})

test('ordinary errors pass', () => {
  const bodies = [
    '{"error":{"code":"NOT_FOUND","message":"There is no such thing.","request_id":"a1"}}',
    '{"message":"Please select one from the list, and update the set of filters."}',
    '{"message":"body/name must be string at position 12:7"}',
    `{"instance":"${origin}/items/7","type":"https://docs.example/errors.html"}`,
    '<html><title>404 Not Found</title><h1>Not Found</h1></html>',
  ]

  assert.equal(verdictOf({ answers: [good, ...bodies.map((body) => error(body))] }), 'PASS')
})

test('what was sent may come back, and what succeeds may say anything', () => {
  const sent = '/search?q=SELECT%20a%20FROM%20b\n{"note":"at x (/srv/app.js:1:2)"}'
  const echo = error('{"message":"no results for SELECT a FROM b and at x (/srv/app.js:1:2)"}')
  const stored = answerOf({ status: 200, body: '{"note":"SELECT id FROM items"}' })

  assert.equal(verdictOf({ answers: [good, { ...echo, sent }, stored] }), 'PASS')
})

test('a planted secret or the address of a dependency fails', () => {
  const canaries = [['db', 'canary-1a2b3c']] as const
  const told = error('{"message":"login canary-1a2b3c failed"}')
  const place = error('{"message":"no answer of 127.0.0.1:40123"}')

  assert.equal(verdictOf({ answers: [good, told], canaries }), 'FAIL')
  assert.equal(verdictOf({ answers: [good, { ...told, sent: 'canary-1a2b3c' }], canaries }), 'PASS')
  assert.equal(verdictOf({ answers: [good, place], addresses: ['127.0.0.1:40123'] }), 'FAIL')
})

test('without an error, or without one success, nothing is said', () => {
  assert.equal(verdictOf({ answers: [good] }), 'UNKNOWN')
  assert.equal(verdictOf({ answers: [error('{}')] }), 'UNKNOWN')
})

function error(body: string): Answer {
  return answerOf({ status: 500, body, headers: { 'content-type': 'application/json' } })
}

function verdictOf(facts: Partial<Facts>): string {
  return judge({ answers: [], canaries: [], origin, addresses: [], ...facts }).verdict
}
