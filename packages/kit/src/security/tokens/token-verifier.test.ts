import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { externalTokens } from './expectations.ts'
import { KeyRing } from './key-ring.ts'
import { secretSigningKey, signingKey } from './keys.ts'
import { sign } from './sign.ts'
import { claimsOf, compact, headerOf, nowSeconds, ours, testKey } from './testing/compact.ts'
import { TokenVerifier } from './token-verifier.ts'
import { verify } from './verify.ts'

const other = secretSigningKey(Buffer.alloc(32, 'another key'))

test('a token that is seen again is answered with the same claims, which carry the revocation', () => {
  const { verifier } = verifierOf()
  const claims = claimsOf({ tid: 't1', tv: 3 })
  const token = sign(claims, testKey)

  const [first, again] = [verifier.verify(token, nowSeconds), verifier.verify(token, nowSeconds)]

  assert.equal(again, first)
  assert.ok(Object.isFrozen(again))
  assert.deepEqual({ ...(again.reason === undefined && again.claims) }, claims)
  assert.deepEqual(
    { ...verifier.counts, bytes: 0 },
    { ...{ hits: 1, misses: 1, entries: 1, bytes: 0 }, previousKey: 0 },
  )
})

test('a remembered token ends with its time, and starts not before it', () => {
  const { verifier } = verifierOf()
  const token = sign(claimsOf(), testKey)
  verifier.verify(token, nowSeconds)

  const late = verifier.verify(token, nowSeconds + 605)
  const { entries } = verifier.counts
  verifier.verify(token, nowSeconds)
  const early = verifier.verify(token, nowSeconds - 6)

  assert.deepEqual([late, early], [{ reason: 'EXPIRED' }, { reason: 'NOT_YET_VALID' }])
  assert.equal(entries, 0)
})

test('a remembered token ends with its key', () => {
  const { verifier, ring } = verifierOf()
  const token = sign(claimsOf(), testKey)
  verifier.verify(token, nowSeconds)

  ring.replace([{ key: other }])

  assert.deepEqual(verifier.verify(token, nowSeconds), { reason: 'KEY_UNKNOWN' })
  assert.equal(verifier.counts.entries, 0)
})

test('when a key goes, tokens of the keys that stay are verified anew and accepted', () => {
  const { verifier, ring } = verifierOf()
  ring.replace([{ key: testKey }, { key: other }])
  const token = sign(claimsOf(), testKey)
  verifier.verify(token, nowSeconds)

  ring.replace([{ key: testKey }])
  const anew = [1, 2].map(() => verifier.verify(token, nowSeconds).reason)

  assert.deepEqual(anew, [undefined, undefined])
  assert.deepEqual([verifier.counts.hits, verifier.counts.misses], [1, 2])
})

test('a key that goes while a token is verified is not believed afterwards', () => {
  const ring = new KeyRing([{ key: testKey }])
  const keys = {
    get generation() {
      return ring.generation
    },
    find(kid: string) {
      const found = ring.find(kid)
      ring.replace([{ key: other }])
      return found
    },
  }
  const verifier = new TokenVerifier([{ expectations: ours, keys }])
  const token = sign(claimsOf(), testKey)
  verifier.verify(token, nowSeconds)

  assert.deepEqual(verifier.verify(token, nowSeconds), { reason: 'KEY_UNKNOWN' })
})

test('refusals are not remembered', () => {
  const { verifier } = verifierOf()
  const early = sign(claimsOf(), testKey)

  const before = verifier.verify(early, nowSeconds - 60)

  assert.deepEqual(before, { reason: 'NOT_YET_VALID' })
  assert.equal(verifier.counts.entries, 0)
  assert.equal(verifier.verify(early, nowSeconds).reason, undefined)
})

test('what is no token is refused for its shape', () => {
  const { verifier } = verifierOf()

  assert.deepEqual(verifier.verify('a.b', nowSeconds), { reason: 'NOT_THREE_PARTS' })
})

test('a token too long is refused before it is looked up', () => {
  const { verifier } = verifierOf()

  assert.deepEqual(verifier.verify('A'.repeat(8193), nowSeconds), { reason: 'TOO_LONG' })
  assert.equal(verifier.counts.misses, 0)
})

test('each issuer is held to its own expectations and keys', () => {
  const theirKey = signingKey(generateKeyPairSync('ed25519').privateKey)
  const issuer = 'https://issuer.example'
  const theirs = externalTokens({ issuer, audience: 'us', typ: 'JWT', lifeSecondsMax: 600 })
  const verifier = new TokenVerifier([
    { expectations: ours, keys: new KeyRing([{ key: testKey }]) },
    { expectations: theirs, keys: new KeyRing([{ key: theirKey }]) },
  ])
  const payload = claimsOf({ iss: issuer, aud: 'us' })
  const header = headerOf({ typ: 'JWT' }, theirKey)

  const verified = [
    compact(header, payload, theirKey),
    // Their key for our issuer, and ours for theirs.
    compact(headerOf({}, theirKey), claimsOf(), theirKey),
    compact(headerOf({ typ: 'JWT' }), payload),
    compact(header, { ...payload, iss: 'https://nobody.example' }, theirKey),
    sign(claimsOf(), testKey),
  ].map((token) => verifier.verify(token, nowSeconds))

  assert.deepEqual(
    verified.map((result) => result.reason ?? result.kind),
    ['external', 'KEY_UNKNOWN', 'KEY_UNKNOWN', 'ISSUER_UNKNOWN', 'own'],
  )
})

test('two issuers with one name are refused', () => {
  const issuer = { expectations: ours, keys: new KeyRing([{ key: testKey }]) }

  assert.throws(() => new TokenVerifier([issuer, issuer]), RangeError)
})

test('over tokens, clocks and rotations, the remembered answer is the one of a new verification', () => {
  const signers = [testKey, other]
  const tokens = [0, 300, 900].flatMap((start) =>
    signers.map((key) => {
      const iat = nowSeconds + start
      return sign(claimsOf({ iat, exp: iat + 600, nbf: iat + 100 }), key)
    }),
  )
  const request = fc.record({
    token: fc.constantFrom(...tokens),
    now: fc.integer({ min: nowSeconds - 10, max: nowSeconds + 1_600 }),
  })
  const rotation = fc.subarray(signers).map((keys) => ({ keys: keys.map((key) => ({ key })) }))
  const step = fc.oneof({ weight: 9, arbitrary: request }, { weight: 1, arbitrary: rotation })

  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 100 }), (steps) => {
      const { verifier, ring } = verifierOf({ entriesMax: 4 })
      for (const one of steps) {
        if ('keys' in one) {
          ring.replace(one.keys)
          continue
        }
        const { token, now } = one
        assert.deepEqual(verifier.verify(token, now), verify(token, ring, ours, now))
      }
    }),
  )
})

function verifierOf(options = {}) {
  const ring = new KeyRing([{ key: testKey }])
  const verifier = new TokenVerifier([{ expectations: ours, keys: ring }], options)
  return { ring, verifier }
}
