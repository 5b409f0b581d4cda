import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { KeyRing } from './key-ring.ts'
import { signingKey } from './keys.ts'
import { parse } from './parse.ts'
import { sign } from './sign.ts'
import { claimsOf, nowSeconds, ours, testKey } from './testing/compact.ts'
import { verify } from './verify.ts'

const signers = [
  testKey,
  signingKey(generateKeyPairSync('ed25519').privateKey),
  signingKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
]
const ring = new KeyRing(signers.map((key) => ({ key })))

for (const key of signers) {
  test(`a token of ${key.algorithm} names its algorithm, type and key`, () => {
    const parsed = parse(sign(claimsOf(), key))

    assert.deepEqual(
      { ...(parsed.reason === undefined && parsed.header) },
      {
        alg: key.algorithm,
        typ: 'at+jwt',
        kid: key.kid,
      },
    )
  })
}

test('whatever is signed comes back as it was, and cannot be changed', () => {
  const version = fc.maxSafeNat()
  const changes = fc.record({
    sub: fc.string({ unit: 'binary', minLength: 1, maxLength: 100 }),
    roles: fc.array(fc.string(), { maxLength: 5 }),
    uv: version,
    gv: version,
    extra: fc.jsonValue(),
  })

  fc.assert(
    fc.property(changes, fc.constantFrom(...signers), (changed, key) => {
      const claims = claimsOf(changed)

      const result = verify(sign(claims, key), ring, ours, nowSeconds)

      if (result.reason !== undefined) assert.fail(result.reason)
      assert.equal(JSON.stringify(result.claims), JSON.stringify(claims))
      assert.ok(isFrozen(result.claims))
      assert.equal(result.key.kid, key.kid)
    }),
    { numRuns: 100 },
  )
})

test('a name that no claim has is nothing, whatever objects know by themselves', () => {
  const token = sign(claimsOf({ realm: { roles: [] } }), testKey)

  const result = verify(token, ring, ours, nowSeconds)

  if (result.reason !== undefined) assert.fail(result.reason)
  const { claims } = result
  assert.deepEqual(
    ['constructor', 'toString', '__proto__', 'hasOwnProperty'].map((name) => claims[name]),
    [undefined, undefined, undefined, undefined],
  )
  assert.equal(Object.getPrototypeOf(claims['realm']), null)
})

test('claims that are nested as deep as a token allows do not end the process', () => {
  const depth = 2_800
  const deep = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)

  const result = verify(sign(claimsOf({ deep }), testKey), ring, ours, nowSeconds)

  assert.equal(result.reason, undefined)
})

test('a token that no verifier would accept for its length is not made', () => {
  assert.throws(() => sign(claimsOf({ sub: 'x'.repeat(8_000) }), testKey), RangeError)
})

function isFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.isFrozen(value) && Object.values(value).every(isFrozen)
}
