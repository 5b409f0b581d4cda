import assert from 'node:assert/strict'
import { test } from 'node:test'
import { internalsIn } from './internals.ts'

const known = { texts: ['127.0.0.1:5432', 'canary0123456789'], own: ['127.0.0.1:3000'] }

for (const [kind, text] of [
  ['a stack trace', 'Error: x\n    at run (/app/src/db.js:10:5)'],
  ['a stack trace', 'Traceback (most recent call last):'],
  ['a place in the source', 'handler.go:42 failed'],
  ['a connection string', 'postgres://app@db/app'],
  ['an address', 'cannot reach 10.0.0.7:6379'],
  ['an address', 'localhost:5432'],
  ['the text of an exception', 'connect ECONNREFUSED'],
  ['the text of an exception', 'dial tcp: lookup db'],
  ['the text of an exception', 'Connection terminated unexpectedly'],
  ['the name of an exception', 'psycopg2.OperationalError'],
  ['the name of an exception', 'ConnectionRefusedError'],
  ['the name of an exception', 'MaxRetriesPerRequestError'],
  ['a statement in SQL', 'SELECT id FROM users'],
  ['an address or a secret', 'upstream 127.0.0.1:5432'],
  ['an address or a secret', 'password canary0123456789'],
] as const) {
  test(`"${text}" reveals ${kind}`, () => {
    const kinds = internalsIn(text, known).map((revealed) => revealed.kind)

    assert.ok(kinds.includes(kind), kinds.join(', '))
  })
}

for (const text of [
  '{"status":"not ready","checks":{"postgres":"down","redis":"up"}}',
  '{"error":{"code":"DEPENDENCY_UNAVAILABLE","message":"Try again later."}}',
  '{"type":"about:blank","title":"Internal Server Error","status":500}',
  '{"error":"ServiceUnavailableError"}',
  '{"error":"InternalServerError"}',
  'version 1.2.3.4',
  'see http://127.0.0.1:3000/errors/unavailable',
  'request timed out',
]) {
  test(`"${text}" reveals nothing`, () => {
    assert.deepEqual(internalsIn(text, known), [])
  })
}
