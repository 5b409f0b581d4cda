import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { canonicalRow, chained, type Entry, genesis, hashOf } from './chain.ts'

test('the encoding is the documented one, so that other programs can verify an export', () => {
  const first: Entry = {
    created_at: '2026-01-31T12:00:00.000Z',
    user_id: '0190a1b2-c3d4-7e5f-8a6b-0123456789ab',
    action: 'session.created',
    resource: 'session/42',
    details: '{"method":"password","name":"Zoë \\"Z\\""}',
    ip_address: '203.0.113.7',
  }
  const second: Entry = {
    created_at: '2026-01-31T12:00:00.001Z',
    user_id: null,
    action: 'session.refused',
    resource: null,
    details: null,
    ip_address: null,
  }

  const rows = chained(genesis, [first, second])

  // Computed by Python: hashlib.sha256((previous + json.dumps(row, ensure_ascii=False,
  // separators=(',', ':'))).encode()).
  assert.deepEqual(
    rows.map(({ hash }) => hash),
    [
      '041b53ea0b98995659c011c0a42c447a60c06b33f94d471a50fb30294f037380',
      '68fab7bbf33e13db8c290ce61fa140a7dac17feefdc376ffcb919c77489701a9',
    ],
  )
})

const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const entry: fc.Arbitrary<Entry> = fc.record({
  created_at: text,
  user_id: fc.option(text),
  action: text,
  resource: fc.option(text),
  details: fc.option(text),
  ip_address: fc.option(text),
})

test('two rows that differ anywhere are never encoded alike', () => {
  fc.assert(
    fc.property(entry, entry, fc.nat(), fc.nat(), (one, other, left, right) => {
      const first = { sequence: left, ...one }
      const second = { sequence: right, ...other }
      const areSame = left === right && isSame(one, other)

      assert.equal(canonicalRow(first) === canonicalRow(second), areSame)
    }),
  )
})

test('each row is hashed with the hash of the row before, and sequences have no gap', () => {
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1 }), fc.nat(1_000), (entries, before) => {
      const head = { sequence: before, hash: 'f'.repeat(64) }

      const rows = chained(head, entries)

      for (const [index, row] of rows.entries()) {
        assert.equal(row.sequence, before + index + 1)
        assert.equal(row.hash, hashOf(rows[index - 1]?.hash ?? head.hash, row))
      }
    }),
  )
})

function isSame(one: Entry, other: Entry): boolean {
  return Object.keys(one).every((key) => one[key as keyof Entry] === other[key as keyof Entry])
}
