import assert from 'node:assert/strict'
import test from 'node:test'
import { type AuditRecord, entryOf } from './audit-record.ts'
import { redactedJson } from './redacted-json.ts'

const rules = { detailsBytesMax: 1_000, toJson: redactedJson, now: () => 1_769_860_800_123 }

test('a record becomes a row with the time of the clock', () => {
  const entry = entryOf({ action: 'a.b', userId: 'u', details: { n: 1, at: new Date(0) } }, rules)

  assert.deepEqual(entry, {
    created_at: '2026-01-31T12:00:00.123Z',
    user_id: 'u',
    action: 'a.b',
    resource: null,
    details: '{"n":1,"at":"1970-01-01T00:00:00.000Z"}',
    ip_address: null,
  })
})

test('what is named like a secret is taken out at any depth, and the rest stays', () => {
  const details = {
    password: 'p',
    nested: [{ 'X-API-Key': 'k', access_token: { deep: 'x' }, cookies: ['c'] }],
    token_count: 3,
    hasPassword: true,
    session_token_id: 'id-1',
    name: 'Ann',
  }

  const entry = entryOf({ action: 'a', details }, rules)

  assert.deepEqual(JSON.parse(entry.details ?? ''), {
    password: '[redacted]',
    nested: [{ 'X-API-Key': '[redacted]', access_token: '[redacted]', cookies: '[redacted]' }],
    token_count: 3,
    hasPassword: true,
    session_token_id: 'id-1',
    name: 'Ann',
  })
})

test('details may hold any text, as JSON escapes what a column cannot hold', () => {
  const entry = entryOf({ action: 'a', details: { name: 'x\0\ud800\n' } }, rules)

  assert.equal(entry.details, '{"name":"x\\u0000\\ud800\\n"}')
})

const cyclic: Record<string, unknown> = {}
cyclic['self'] = cyclic

const refused: Readonly<Record<string, AuditRecord>> = {
  'an empty action': { action: '' },
  'a long action': { action: 'a'.repeat(129) },
  'a user with a NUL': { action: 'a', userId: 'u\0' },
  'a resource with a line feed': { action: 'a', resource: 'x\ny' },
  'a resource with a line separator': { action: 'a', resource: 'x\u2028y' },
  'half a surrogate pair': { action: 'a', userId: '\ud800' },
  'a long resource': { action: 'a', resource: 'r'.repeat(513) },
  'no text': { action: 'a', userId: 7 as unknown as string },
  'large details': { action: 'a', details: { text: 'é'.repeat(500) } },
  'details with a cycle': { action: 'a', details: cyclic },
  'details with a bigint': { action: 'a', details: { n: 1n } },
  'a list as details': { action: 'a', details: [] as unknown as Record<string, unknown> },
  'details without JSON': { action: 'a', details: { toJSON: () => undefined } },
  'deep details': { action: 'a', details: nested(65) },
}

for (const [what, record] of Object.entries(refused)) {
  test(`${what} is refused before it is queued`, () => {
    assert.throws(() => entryOf(record, rules), { code: 'AUDIT_RECORD_INVALID', statusCode: 400 })
  })
}

test('brackets in a text are no nesting, and 64 levels are allowed', () => {
  const details = { text: `${'['.repeat(200)}"\\${'{'.repeat(100)}` }

  assert.ok(entryOf({ action: 'a', details }, rules).details)
  assert.ok(entryOf({ action: 'a', details: nested(64) }, rules).details)
})

function nested(levels: number): Record<string, unknown> {
  return JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`)
}
