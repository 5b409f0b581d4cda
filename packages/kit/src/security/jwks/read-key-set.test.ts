import assert from 'node:assert/strict'
import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { test } from 'node:test'
import { type KeySetRules, readKeySet } from './read-key-set.ts'

const rsa = jwkOf('rsa', { modulusLength: 2_048 })
const p256 = jwkOf('ec', { namedCurve: 'P-256' })
const ed25519 = jwkOf('ed25519', {})
const rules: KeySetRules = { algorithms: ['RS256', 'ES256'], otherUses: 'refuse' }

test('keys as Auth0, Clerk and Keycloak publish them are read', () => {
  const certificate = { x5c: ['MIIC'], x5t: 'nfUg', 'x5t#S256': 'sz6y' }

  const { keys, skipped } = read([
    { ...rsa, kid: 'r-1', use: 'sig', alg: 'RS256', ...certificate },
    { ...p256, kid: 'e-1', key_ops: ['verify'] },
  ])

  assert.deepEqual(
    keys.map(({ kid, algorithm }) => [kid, algorithm]),
    [
      ['r-1', 'RS256'],
      ['e-1', 'ES256'],
    ],
  )
  assert.deepEqual(skipped, [])
})

const suspect: readonly [string, readonly object[], RegExp][] = [
  ['a symmetric key', [{ kty: 'oct', k: 'c2VjcmV0', kid: 'h' }], /symmetric/],
  ['symmetric and asymmetric keys', [named('r'), { kty: 'oct', k: 'YQ', kid: 'h' }], /symmetric/],
  ['a public key for HMAC', [{ ...named('r'), alg: 'HS256' }], /symmetric/],
  ['a public key with a secret', [{ ...named('r'), k: 'YQ' }], /symmetric/],
  ['two keys of one name', [named('r'), { ...p256, kid: 'r' }], /same kid/],
  ['a key for encryption', [named('r'), { ...named('e'), use: 'enc' }], /use/],
  ['a key that may sign', [{ ...named('r'), key_ops: ['sign'] }], /use/],
  ['a key that may do more', [{ ...named('r'), key_ops: ['verify', 'wrapKey'] }], /use/],
  ['operations that are no list', [{ ...named('r'), key_ops: 'verify' }], /use/],
  ['over 64 keys', Array.from({ length: 65 }, (_, i) => named(`k-${i}`)), /65 keys/],
]

for (const [what, keys, message] of suspect) {
  test(`${what} makes the whole set refused`, () => {
    assert.throws(() => read(keys), { name: 'KeySetFault', result: 'refused', message })
  })
}

test('64 keys are read', () => {
  const { keys } = read(Array.from({ length: 64 }, (_, i) => named(`k-${i}`)))

  assert.equal(keys.length, 64)
})

test('keys for encryption are left out where that is asked for', () => {
  const enc = { ...rsa, kid: 'enc', use: 'enc', alg: 'RSA-OAEP' }

  const { keys, skipped } = read([named('r'), enc], { ...rules, otherUses: 'skip' })

  assert.deepEqual([keys.map(({ kid }) => kid), skipped], [['r'], []])
})

const useless: readonly [string, object, RegExp][] = [
  ['without a name', { ...rsa, kid: undefined }, /no name/],
  ['whose name is a number', { ...rsa, kid: 7 }, /no name/],
  ['with an endless name', { ...rsa, kid: 'k'.repeat(257) }, /longer than 256/],
  ['whose private half is there', { ...rsa, kid: 'd', d: 'AQAB' }, /private half/],
  ['of another algorithm', { ...ed25519, kid: 'o', alg: 'EdDSA' }, /not accepted/],
  ['of an algorithm that is not for it', { ...p256, kid: 'x', alg: 'RS256' }, /cannot check RS256/],
  ['on another curve', jwkOf('ec', { namedCurve: 'P-521' }, 'c'), /cannot check/],
  ['that is too short', jwkOf('rsa', { modulusLength: 1_024 }, 's'), /2048/],
  ['that is no key', { kty: 'RSA', kid: 'n', n: 7, e: 'AQAB' }, /./],
  ['of an unknown kind', { kty: 'LWE', kid: 'u' }, /./],
]

for (const [what, key, message] of useless) {
  test(`a key ${what} is left out, and the others are read`, () => {
    const { keys, skipped } = read([key, named('r')])

    assert.deepEqual(
      keys.map(({ kid }) => kid),
      ['r'],
    )
    assert.equal(skipped.length, 1)
    assert.match(skipped[0] ?? '', message)
    assert.ok((skipped[0] ?? '').length < 500)
  })
}

test('a key without an algorithm gets the first that fits it', () => {
  const algorithms = ['ES256', 'PS256', 'RS256'] as const

  const { keys } = read([{ ...rsa, kid: 'r' }], { ...rules, algorithms })

  assert.equal(keys[0]?.algorithm, 'PS256')
})

test('what is no key set is malformed', () => {
  const texts = ['', '<html>', '[]', 'null', '{}', '{"keys":{}}', '{"keys":[7]}', '{"keys":[[]]}']
  const bytes = [...texts.map((text) => Buffer.from(text)), Buffer.from([0x7b, 0xff, 0x7d])]

  for (const one of bytes) {
    assert.throws(() => readKeySet(one, rules), { name: 'KeySetFault', result: 'malformed' })
  }
})

function read(keys: readonly object[], given: KeySetRules = rules): ReturnType<typeof readKeySet> {
  return readKeySet(Buffer.from(JSON.stringify({ keys })), given)
}

function named(kid: string): object {
  return { ...rsa, kid, use: 'sig', alg: 'RS256' }
}

function jwkOf(type: 'rsa' | 'ec' | 'ed25519', options: object, kid?: string): JsonWebKey {
  // One call for three overloads, whose options have no common type.
  const generate = generateKeyPairSync as unknown as (
    type: string,
    options: object,
  ) => { publicKey: import('node:crypto').KeyObject }
  const jwk = generate(type, options).publicKey.export({ format: 'jwk' })
  return kid === undefined ? jwk : { ...jwk, kid }
}
