import assert from 'node:assert/strict'
import { test } from 'node:test'
import { externalTokens, ownTokens } from './expectations.ts'

const names = { issuer: 'https://api.example.com', audience: 'us' }
const theirs = { ...names, typ: 'JWT', lifeSecondsMax: 86_400 }

test('our own tokens live an hour at most, within a skew of 5 seconds', () => {
  assert.deepEqual(ownTokens(names), {
    ...names,
    kind: 'own',
    typ: 'at+jwt',
    lifeSecondsMax: 3600,
    skewSeconds: 5,
  })
})

test('foreign tokens live as long as their issuer says, within a skew of 30 seconds', () => {
  assert.deepEqual(externalTokens(theirs), { ...theirs, kind: 'external', skewSeconds: 30 })
})

for (const [what, make] of [
  ['a longer life of our own', () => ownTokens({ ...names, lifeSecondsMax: 3601 })],
  ['no life', () => ownTokens({ ...names, lifeSecondsMax: 0 })],
  ['a life that is no number', () => ownTokens({ ...names, lifeSecondsMax: Number.NaN })],
  [
    'an endless life',
    () => externalTokens({ ...theirs, lifeSecondsMax: Number.POSITIVE_INFINITY }),
  ],
  ['a negative skew', () => ownTokens({ ...names, skewSeconds: -1 })],
  ['a skew over a minute', () => externalTokens({ ...theirs, skewSeconds: 61 })],
  ['a skew that is no number', () => ownTokens({ ...names, skewSeconds: Number.NaN })],
  ['no issuer', () => ownTokens({ ...names, issuer: '' })],
  ['no audience', () => externalTokens({ ...theirs, audience: '' })],
  ['no typ', () => externalTokens({ ...theirs, typ: '' })],
] as const) {
  test(`expectations are refused: ${what}`, () => {
    assert.throws(make, RangeError)
  })
}
