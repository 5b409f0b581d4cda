import assert from 'node:assert/strict'
import crypto, { createHmac, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { test } from 'node:test'
import fc from 'fast-check'
import { KeyRing } from './key-ring.ts'
import { secretVerificationKey, signingKey, type VerificationKey, verificationKey } from './keys.ts'
import { parse, splitToken } from './parse.ts'
import { type Algorithm, signatureFault } from './signature.ts'
import {
  claimsOf,
  compact,
  encode,
  headerOf,
  nowSeconds,
  ours,
  testKey,
} from './testing/compact.ts'
import { verify } from './verify.ts'

interface CookbookExample {
  readonly title: string
  readonly input: { readonly key: JsonWebKey; readonly alg: Algorithm; readonly payload: string }
  readonly output: { readonly compact?: string; readonly json_flat: FlatToken }
}

interface FlatToken {
  readonly protected?: string
  readonly payload?: string
  readonly signature: string
}

const cookbook: CookbookExample[] = JSON.parse(
  readFileSync(new URL('testing/jws-cookbook.json', import.meta.url), 'utf8'),
)
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed25519 = generateKeyPairSync('ed25519')
const signingInput = `${encode({ alg: 'any' })}.${encode({ sub: 'x' })}`
const bytes = Buffer.from(signingInput)

for (const { title, input, output } of cookbook) {
  const name = title.replace('https://www.rfc-editor.org/info/', '')
  if (output.compact === undefined) {
    test(`${name}: has no compact form that carries all of it, and is refused`, () => {
      const { protected: header = '', payload = '', signature } = output.json_flat

      const parsed = parse(`${header}.${payload}.${signature}`)

      assert.notEqual(parsed.reason, undefined)
    })
    continue
  }
  const token = output.compact
  test(`${name}: its signature is that of its key`, () => {
    const parts = splitToken(token)
    if (typeof parts === 'string') assert.fail(parts)
    const key = cookbookKey(input)

    assert.equal(signatureFault(key, parts.signingInput, parts.signature), undefined)
    assert.equal(parts.payload.toString(), input.payload)
    assert.notEqual(signatureFault(key, `${parts.signingInput}A`, parts.signature), undefined)
  })
}

const { RSA_PKCS1_PSS_PADDING: pss } = crypto.constants
const rs256 = verificationKey({ key: rsa.publicKey, algorithm: 'RS256' })
const ps256 = verificationKey({ key: rsa.publicKey, algorithm: 'PS256' })
const es256 = verificationKey({ key: p256.publicKey, algorithm: 'ES256' })
const eddsa = verificationKey({ key: ed25519.publicKey, algorithm: 'EdDSA' })
const made = {
  rs256: sign('sha256', bytes, rsa.privateKey),
  ps256: sign('sha256', bytes, { key: rsa.privateKey, padding: pss, saltLength: 32 }),
  es256: sign('sha256', bytes, { key: p256.privateKey, dsaEncoding: 'ieee-p1363' }),
  eddsa: sign(null, bytes, ed25519.privateKey),
}

for (const [what, key, signature] of [
  ['RS256', rs256, made.rs256],
  ['PS256 with a salt as long as the hash', ps256, made.ps256],
  ['ES256 as two halves', es256, made.es256],
  ['EdDSA', eddsa, made.eddsa],
] as const) {
  test(`a signature is accepted: ${what}`, () => {
    assert.equal(signatureFault(key, signingInput, signature), undefined)
  })
}

for (const [what, key, signature] of [
  ['RS256 for PS256', ps256, made.rs256],
  ['PS256 for RS256', rs256, made.ps256],
  ['PS256 with a short salt', ps256, pssWithSalt(20)],
  ['PS256 without salt', ps256, pssWithSalt(0)],
  ['PS256 with the longest salt', ps256, pssWithSalt(222)],
  ['RS256 with another hash', rs256, sign('sha512', bytes, rsa.privateKey)],
  ['ES256 with both halves zero', es256, Buffer.alloc(64)],
  ['ES256 with both halves the order', es256, Buffer.concat([orderOfP256(), orderOfP256()])],
  ['EdDSA of another key', eddsa, sign(null, bytes, generateKeyPairSync('ed25519').privateKey)],
] as const) {
  test(`a signature is refused: ${what}`, () => {
    assert.equal(signatureFault(key, signingInput, signature), 'SIGNATURE_WRONG')
  })
}

for (const [what, key, signature] of [
  ['RS256 with a zero before it', rs256, Buffer.concat([Buffer.alloc(1), made.rs256])],
  ['RS256 cut short', rs256, made.rs256.subarray(0, 255)],
  ['ES256 in DER', es256, sign('sha256', bytes, p256.privateKey)],
  ['ES256 with a byte more', es256, Buffer.concat([made.es256, Buffer.alloc(1)])],
  ['EdDSA with a byte more', eddsa, Buffer.concat([made.eddsa, Buffer.alloc(1)])],
  ['EdDSA cut short', eddsa, made.eddsa.subarray(0, 63)],
] as const) {
  test(`a signature has exactly the length that its key makes: ${what}`, () => {
    assert.equal(signatureFault(key, signingInput, signature), 'SIGNATURE_LENGTH')
  })
}

test('a token that is signed with the public key as a secret is refused', () => {
  const pem = rsa.publicKey.export({ format: 'pem', type: 'spki' })
  const ring = new KeyRing([{ key: rs256 }])
  const input = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: rs256.kid })}.${encode(claimsOf())}`
  const forged = createHmac('sha256', pem).update(input).digest('base64url')

  const result = verify(`${input}.${forged}`, ring, ours, nowSeconds)

  assert.deepEqual(result, { reason: 'ALGORITHM_WRONG' })
})

test('an HMAC is compared in constant time', (t) => {
  const token = compact(headerOf(), claimsOf())
  const original = crypto.timingSafeEqual
  let compared = 0
  t.after(() => listenTo(original))
  listenTo((one, other) => {
    compared++
    return original(one, other)
  })

  const result = verify(token, new KeyRing([{ key: testKey }]), ours, nowSeconds)

  assert.deepEqual([result.reason, compared], [undefined, 1])
})

for (const key of [testKey, signingKey(ed25519.privateKey), signingKey(p256.privateKey)]) {
  test(`any bit that changes in a token of ${key.algorithm} refuses it`, () => {
    const ring = new KeyRing([{ key }])
    const token = compact(headerOf({}, key), claimsOf(), key)
    assert.equal(verify(token, ring, ours, nowSeconds).reason, undefined)

    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.nat(6), (at, bit) => {
        const flipped = String.fromCharCode(token.charCodeAt(at) ^ (1 << bit))
        const mutant = token.slice(0, at) + flipped + token.slice(at + 1)

        assert.notEqual(verify(mutant, ring, ours, nowSeconds).reason, undefined)
      }),
      { numRuns: 500 },
    )
  })
}

function cookbookKey({ key, alg }: CookbookExample['input']): VerificationKey {
  if (alg === 'HS256') return secretVerificationKey(Buffer.from(key.k ?? '', 'base64url'))
  return verificationKey({ key, algorithm: alg })
}

function pssWithSalt(saltLength: number): Buffer {
  return sign('sha256', bytes, { key: rsa.privateKey, padding: pss, saltLength })
}

function orderOfP256(): Buffer {
  return Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')
}

/** The named export follows the member of the module only when it is told to. */
function listenTo(timingSafeEqual: typeof crypto.timingSafeEqual): void {
  crypto.timingSafeEqual = timingSafeEqual
  syncBuiltinESMExports()
}
