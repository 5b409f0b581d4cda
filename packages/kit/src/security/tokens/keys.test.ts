import assert from 'node:assert/strict'
import { createSecretKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { secretSigningKey, secretVerificationKey, signingKey, verificationKey } from './keys.ts'
import type { Algorithm } from './signature.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).publicKey
const rsaJwk = rsa.publicKey.export({ format: 'jwk' })

test('the name of a key is its thumbprint: RFC 8037, appendix A.3', () => {
  const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'

  const { kid } = verificationKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, algorithm: 'EdDSA' })

  assert.equal(kid, 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
})

test('the name of a key is its thumbprint: RFC 7638, section 3.1', () => {
  const n =
    '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw'

  const { kid } = verificationKey({ key: { kty: 'RSA', n, e: 'AQAB' }, algorithm: 'RS256' })

  assert.equal(kid, 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')
})

test('the same secret has the same name, another has another, and the name is not the key', () => {
  const [one, same, other] = [1, 1, 2].map((byte) => secretSigningKey(Buffer.alloc(32, byte)))

  assert.equal(one?.kid, same?.kid)
  assert.notEqual(one?.kid, other?.kid)
  assert.equal(one?.kid.length, 22)
})

test('an issuer may name its key', () => {
  assert.equal(verificationKey({ key: rsa.publicKey, algorithm: 'RS256', kid: 'x' }).kid, 'x')
})

test('of a private key, who checks keeps the public half', () => {
  const { privateKey } = generateKeyPairSync('ed25519')

  for (const key of [
    privateKey,
    privateKey.export({ format: 'jwk' }),
    privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  ]) {
    const { keyObject } = verificationKey({ key, algorithm: 'EdDSA' })
    assert.equal(keyObject.type, 'public')
  }
})

test('a private key signs with the algorithm of its kind', () => {
  const keys = [
    generateKeyPairSync('ed25519').privateKey,
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  ]

  const algorithms = keys.flatMap((key) => [
    signingKey(key).algorithm,
    signingKey(key.export({ format: 'jwk' })).algorithm,
    signingKey(key.export({ format: 'pem', type: 'pkcs8' }).toString()).algorithm,
  ])

  assert.deepEqual(algorithms, ['EdDSA', 'EdDSA', 'EdDSA', 'ES256', 'ES256', 'ES256'])
})

for (const [what, make] of [
  ['a secret of 31 bytes', () => secretSigningKey(Buffer.alloc(31, 1))],
  ['a secret of 31 bytes that only checks', () => secretVerificationKey(Buffer.alloc(31, 1))],
  ['an empty secret', () => secretSigningKey(Buffer.alloc(0))],
  ['a secret as public key', () => check(createSecretKey(Buffer.alloc(32)), 'EdDSA')],
  ['a public key that is to sign', () => signingKey(rsa.publicKey)],
  ['an RSA key that is to sign', () => signingKey(rsa.privateKey)],
  ['a P-384 key for ES256', () => check(ec('P-384'), 'ES256')],
  ['a P-256 key for ES384', () => check(ec('P-256'), 'ES384')],
  ['a key of another curve for ES256', () => check(ec('secp256k1'), 'ES256')],
  ['a P-256 key for RS256', () => check(ec('P-256'), 'RS256')],
  ['an RSA key for ES256', () => check(rsa.publicKey, 'ES256')],
  ['an RSA key for EdDSA', () => check(rsa.publicKey, 'EdDSA')],
  ['an Ed448 key for EdDSA', () => check(generateKeyPairSync('ed448').publicKey, 'EdDSA')],
  ['an X25519 key for EdDSA', () => check(generateKeyPairSync('x25519').publicKey, 'EdDSA')],
  ['an RSA key of 2040 bits', () => check(rsaOf({ n: modulus(2040) }), 'RS256')],
  ['an RSA key of 8193 bits', () => check(rsaOf({ n: modulus(8193) }), 'PS256')],
  ['an RSA exponent of 1', () => check(rsaOf({ e: 'AQ' }), 'RS256')],
  ['an even RSA exponent', () => check(rsaOf({ e: 'BA' }), 'RS256')],
  ['an RSA key with the ROCA fingerprint', () => check(rsaOf({ n: rocaModulus() }), 'RS256')],
] as const) {
  test(`a key is refused: ${what}`, () => {
    assert.throws(make, RangeError)
  })
}

test('a JWK of a secret is no public key', () => {
  assert.throws(() => check({ kty: 'oct', k: 'A'.repeat(43) }, 'RS256'))
})

test('RSA keys of 2048 and of 8192 bits, and the exponent 3, are accepted', () => {
  for (const changes of [{ n: modulus(2048) }, { n: modulus(8192) }, { e: 'Aw' }]) {
    assert.equal(check(rsaOf(changes), 'RS256').algorithm, 'RS256')
  }
})

test('the RSA keys of the cookbook have no ROCA fingerprint', () => {
  const cookbook: { input: { key: JsonWebKey } }[] = JSON.parse(
    readFileSync(new URL('testing/jws-cookbook.json', import.meta.url), 'utf8'),
  )
  const keys = cookbook.map(({ input }) => input.key).filter(({ kty }) => kty === 'RSA')

  assert.ok(keys.length > 0)
  for (const key of keys) assert.equal(check(key, 'PS256').signatureBytes, 256)
})

function check(key: Parameters<typeof verificationKey>[0]['key'], algorithm: Algorithm) {
  return verificationKey({ key, algorithm: algorithm as Exclude<Algorithm, 'HS256'> })
}

function rsaOf(changes: JsonWebKey): JsonWebKey {
  return { ...rsaJwk, ...changes }
}

/** Odd, of exactly that many bits, and no product of two primes, which nobody can tell. */
function modulus(bits: number): string {
  return encoded((1n << BigInt(bits - 1)) + 1n)
}

/** A power of 65537 modulo each of the primes to 167, as the weak library makes them. */
function rocaModulus(): string {
  let product = 1n
  for (let number = 2n; number <= 167n; number++) {
    if (!dividesAny(number, product)) product *= number
  }
  const residue = 65_537n ** 7n % product
  return encoded(((1n << 2047n) / product + 1n) * product + residue)
}

/** Whether a prime to the number is in the product already, so that the number is no new prime. */
function dividesAny(number: bigint, product: bigint): boolean {
  for (let divisor = 2n; divisor < number; divisor++) {
    if (number % divisor === 0n && product % divisor === 0n) return true
  }
  return false
}

function encoded(number: bigint): string {
  const hex = number.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
}
