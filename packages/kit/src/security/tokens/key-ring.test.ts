import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { secretKeys } from './derived-keys.ts'
import { KeyRing } from './key-ring.ts'
import { secretVerificationKey, signingKey, verificationKey } from './keys.ts'
import { testKey } from './testing/compact.ts'

const old = signingKey(generateKeyPairSync('ed25519').privateKey)
const fresh = signingKey(generateKeyPairSync('ed25519').privateKey)
const rsa = verificationKey({
  key: generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey,
  algorithm: 'PS256',
})

test('a new key signs only when it has been published for longer than the set is cached', () => {
  const ring = new KeyRing([{ key: old }, { key: fresh, publishedAtSeconds: 1000 }], {
    jwksMaxAgeSeconds: 300,
  })

  const at = (seconds: number) => ring.signingKey(seconds).kid

  assert.deepEqual([999, 1300, 1300.5].map(at), [old.kid, old.kid, fresh.kid])
})

test('a key that does not sign yet is published and checks', () => {
  const ring = new KeyRing([{ key: old }, { key: fresh, publishedAtSeconds: 1000 }])

  assert.equal(ring.find(fresh.kid)?.kid, fresh.kid)
  assert.deepEqual(
    ring.jwks().keys.map(({ kid }) => kid),
    [old.kid, fresh.kid],
  )
})

test('while no key has been published for long enough, the oldest signs', () => {
  const ring = new KeyRing([
    { key: fresh, publishedAtSeconds: 1100 },
    { key: old, publishedAtSeconds: 1000 },
  ])

  assert.equal(ring.signingKey(1100).kid, old.kid)
})

test('of keys of one age the first signs', () => {
  const ring = new KeyRing([{ key: fresh }, { key: old }])

  assert.equal(ring.signingKey(1_000).kid, fresh.kid)
})

test('a secret needs no publishing, so it signs at once', () => {
  const ring = new KeyRing([{ key: testKey, publishedAtSeconds: 1000 }, { key: old }])

  assert.equal(ring.signingKey(1000).kid, testKey.kid)
})

test('a ring that can only check says so when it is asked to sign', () => {
  const ring = new KeyRing([{ key: rsa }, { key: secretVerificationKey(Buffer.alloc(32, 1)) }])

  assert.throws(() => ring.signingKey(0), RangeError)
})

test('the published set has public members only, and no secrets', () => {
  const p256 = signingKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
  const ring = new KeyRing([{ key: old }, { key: p256 }, { key: rsa }, { key: testKey }])

  const published = ring.jwks().keys.map((jwk) => [jwk['kid'], jwk['alg'], Object.keys(jwk).sort()])

  assert.deepEqual(published, [
    [old.kid, 'EdDSA', ['alg', 'crv', 'kid', 'kty', 'use', 'x']],
    [p256.kid, 'ES256', ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']],
    [rsa.kid, 'PS256', ['alg', 'e', 'kid', 'kty', 'n', 'use']],
  ])
})

test('a published key checks what its owner signed', () => {
  const [jwk = {}] = new KeyRing([{ key: old }]).jwks().keys

  const theirs = verificationKey({ key: jwk, algorithm: 'EdDSA' })

  assert.equal(theirs.kid, old.kid)
  assert.ok(theirs.keyObject.equals(old.keyObject))
})

test('what is found by name cannot sign', () => {
  const found = new KeyRing([{ key: old }]).find(old.kid)

  assert.deepEqual(Object.keys(found ?? {}), ['kid', 'algorithm', 'keyObject', 'signatureBytes'])
  assert.equal(found?.keyObject.type, 'public')
})

test('names of object members are no names of keys', () => {
  const ring = new KeyRing([{ key: old }])

  for (const kid of ['__proto__', 'constructor', 'toString', '']) {
    assert.equal(ring.find(kid), undefined)
  }
})

test('the generation rises when a key goes or becomes another, and not when one comes', () => {
  const ring = new KeyRing([{ key: old }])
  const generations = [ring.generation]
  const named = (key: typeof old) =>
    verificationKey({ key: key.keyObject, algorithm: 'EdDSA', kid: 'x' })

  for (const keys of [
    [{ key: old }, { key: named(old) }],
    [{ key: named(old) }, { key: old }],
    [{ key: named(fresh) }, { key: old }],
    [{ key: old }],
    [],
  ]) {
    ring.replace(keys)
    generations.push(ring.generation)
  }

  assert.deepEqual(generations, [0, 0, 0, 1, 2, 3])
})

test('the generation rises when a key keeps its name and changes its algorithm', () => {
  const { keyObject: key, kid } = rsa
  const ring = new KeyRing([{ key: rsa }])

  ring.replace([{ key: verificationKey({ key, algorithm: 'RS256', kid }) }])

  assert.equal(ring.generation, 1)
})

test('two keys with one name are refused, and nothing changes', () => {
  const ring = new KeyRing([{ key: old }])

  assert.throws(() => ring.replace([{ key: fresh }, { key: fresh }]), RangeError)

  assert.deepEqual([ring.signingKey(0).kid, ring.generation], [old.kid, 0])
})

test('the same secret as current and as previous is refused', () => {
  const secret = 'x'.repeat(32)

  assert.throws(() => new KeyRing(secretKeys({ secret, previous: secret })), RangeError)
})

test('a max-age that is no time is refused', () => {
  for (const jwksMaxAgeSeconds of [-1, Number.NaN]) {
    assert.throws(() => new KeyRing([{ key: old }], { jwksMaxAgeSeconds }), RangeError)
  }
})
