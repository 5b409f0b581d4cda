import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeEntry, encodeEntry } from './entry-code.ts'
import { keyText, revocableKinds, revocationKey, toEntry, toRevokedThing } from './revocable.ts'
import { identifier } from './testing/claims.ts'

test('an entry comes out of the stream as it went in', () => {
  const entries = fc.record({
    kind: fc.constantFrom(...revocableKinds),
    high: fc.integer(),
    low: fc.integer(),
    value: fc.oneof(fc.constant(0), fc.nat(), fc.constant(0xffffffff)),
  })
  fc.assert(
    fc.property(entries, (entry) => {
      const [letter, key, number] = encodeEntry(entry)
      const fields = number === '' ? [letter, key] : [letter, key, 'n', number]

      assert.deepEqual(decodeEntry(fields), { ...entry })
    }),
  )
})

test('what is no entry is passed over', () => {
  for (const fields of [
    [],
    ['e', ''],
    ['x', '1'],
    ['t', ''],
    ['t', '1.5'],
    ['t', '01'],
    ['t', '9223372036854775808'],
    ['t', '1', 'm', '1'],
    ['t', '1', 'n'],
    ['t', '1', 'n', '-1'],
    ['t', '1', 'n', '4294967296'],
  ]) {
    assert.equal(decodeEntry(fields), undefined, fields.join(' '))
  }
})

test('the key of a token or session is the first 8 of its bytes', () => {
  const sid = identifier()

  const { high, low } = toEntry({ kind: 'session', id: sid })

  const bytes = Buffer.from(sid, 'base64url').subarray(0, 8)
  assert.deepEqual([high, low], [bytes.readInt32BE(0), bytes.readInt32BE(4)])
  assert.equal(keyText(high, low), bytes.toString('base64url'))
})

test('keys of users stay what they are, or nodes of two versions would not understand each other', () => {
  const keys = ['', 'user-7', '0195f3a0-7c1e-7d2b-9a54-2f6d1c0b8e11'].map((id) =>
    revocationKey('user', id),
  )

  assert.deepEqual(keys, ['PNbj8yiRzJI', 'QaYLSb_cUdc', 'T4PWYLPWrec'])
})

test('keys of ids that differ little differ', () => {
  const keys = new Set<string>()
  for (let index = 0; index < 20_000; index += 1) {
    keys.add(revocationKey('user', `0195f3a0-7c1e-7d2b-9a54-${String(index).padStart(12, '0')}`))
  }

  assert.equal(keys.size, 20_000)
})

test('listeners compare keys', () => {
  const id = identifier()

  const told = toRevokedThing(toEntry({ kind: 'session', id }))

  assert.deepEqual(told, { kind: 'session', key: revocationKey('session', id), value: 0 })
})
