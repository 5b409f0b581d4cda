import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import type { KitError } from '../../../foundation/errors/index.ts'
import { type ConstraintKind, ConstraintViolation } from '../constraint-violation.ts'
import type { RawError } from './postgres-error.ts'
import { isLost, toKitError } from './to-kit-error.ts'

// A server says most of these only when its disk is full or its memory is broken.
const codes: Readonly<Record<string, string>> = {
  '08000': 'DATABASE_UNAVAILABLE',
  '08006': 'DATABASE_UNAVAILABLE',
  '08P01': 'DATABASE_UNAVAILABLE',
  '22021': 'TEXT_NOT_STORABLE',
  '22P05': 'TEXT_NOT_STORABLE',
  '25006': 'DATABASE_READ_ONLY',
  '25P03': 'DATABASE_TIMEOUT',
  '28000': 'DATABASE_UNAVAILABLE',
  '28P01': 'DATABASE_UNAVAILABLE',
  '3D000': 'DATABASE_UNAVAILABLE',
  '40001': 'DATABASE_CONFLICT',
  '40P01': 'DATABASE_CONFLICT',
  '40003': 'DATABASE_UNAVAILABLE',
  '53000': 'DATABASE_BUSY',
  '53100': 'STORAGE_FULL',
  '53200': 'DATABASE_BUSY',
  '53300': 'DATABASE_BUSY',
  '55P03': 'DATABASE_BUSY',
  '57014': 'DATABASE_TIMEOUT',
  '57P01': 'DATABASE_UNAVAILABLE',
  '57P02': 'DATABASE_UNAVAILABLE',
  '57P03': 'DATABASE_UNAVAILABLE',
  '57P05': 'DATABASE_UNAVAILABLE',
  '58030': 'DATABASE_CORRUPT',
  '58P01': 'DATABASE_CORRUPT',
  XX001: 'DATABASE_CORRUPT',
  XX002: 'DATABASE_CORRUPT',
  ECONNREFUSED: 'DATABASE_UNAVAILABLE',
  ECONNRESET: 'DATABASE_UNAVAILABLE',
  EPIPE: 'DATABASE_UNAVAILABLE',
  ETIMEDOUT: 'DATABASE_UNAVAILABLE',
  EHOSTUNREACH: 'DATABASE_UNAVAILABLE',
  ENETUNREACH: 'DATABASE_UNAVAILABLE',
  ENOTFOUND: 'DATABASE_UNAVAILABLE',
  EAI_AGAIN: 'DATABASE_UNAVAILABLE',
  ERR_STREAM_DESTROYED: 'DATABASE_UNAVAILABLE',
}

for (const [code, expected] of Object.entries(codes)) {
  test(`${code} means ${expected}, and when to come back`, () => {
    const error = toKitError(raw({ code })) as KitError

    assert.equal(error.code, expected)
    assert.equal(error.headers['retry-after'], '1')
    assert.doesNotMatch(error.message, /canary|PostgreSQL|SQL/)
    assert.equal((error.cause as { code: string }).code, code)
  })
}

test('what pg says without a code means that the connection is lost', () => {
  for (const message of [
    'Connection terminated',
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
    'Client was closed and is not queryable',
  ]) {
    assert.equal((toKitError(new Error(message)) as KitError).code, 'DATABASE_UNAVAILABLE')
    assert.ok(isLost(new Error(message)))
  }
  assert.ok(!isLost(raw({ code: '23505' })))
})

test('a broken rule of the schema is told by kind and columns, in any language', () => {
  const violations: [string, string | undefined, ConstraintKind, string[]][] = [
    ['23505', 'Key (email)=(canary) already exists.', 'unique', ['email']],
    ['23505', 'Key (area, "Place")=(canary, 1) already exists.', 'unique', ['area', 'Place']],
    ['23505', 'Schlüssel »(email)=(canary)« existiert bereits.', 'unique', ['email']],
    ['23505', 'Key (lower(email))=(canary) already exists.', 'unique', ['email']],
    ['23505', 'Key (lower((email)::text))=(canary) already exists.', 'unique', ['email']],
    ['23505', undefined, 'unique', []],
    ['23P01', 'Key (during)=(canary) conflicts with …', 'unique', ['during']],
    ['23503', 'Key (user_id)=(canary) is not present in …', 'foreign-key', ['user_id']],
    ['23514', 'Failing row contains (1, canary).', 'check', []],
  ]
  for (const [code, detail, kind, columns] of violations) {
    const error = toKitError(raw({ code, detail, table: 'users' }))

    assert.ok(error instanceof ConstraintViolation)
    assert.deepEqual([error.kind, error.table, error.columns], [kind, 'users', columns])
    assert.doesNotMatch(inspect(error, { showHidden: true, depth: 9 }), /canary/)
  }
})

test('a defect stays one, and does not show the value that it met', () => {
  const error = toKitError(
    raw({ code: '22P02', message: 'invalid input syntax for type integer: "canary "x" canary"' }),
  )

  assert.equal(error.message, 'invalid input syntax for type integer: "…"')
  assert.equal('statusCode' in error, false)
  assert.doesNotMatch(inspect(error, { showHidden: true, depth: 9 }), /canary/)
})

test('an error that is not of the server is handed on as it is', () => {
  const error = new RangeError('a 64-bit integer of the store is beyond 2^53')

  assert.equal(toKitError(error), error)
})

function raw(members: Partial<RawError>): RawError {
  const hidden = { detail: 'canary', where: 'canary', severity: 'ERROR' }
  return Object.assign(new Error(members.message ?? 'it went wrong'), hidden, members)
}
