import assert from 'node:assert/strict'
import { generateKeyPairSync, hkdfSync } from 'node:crypto'
import { test } from 'node:test'
import { externalTokens } from './expectations.ts'
import { KeyRing } from './key-ring.ts'
import { secretSigningKey, signingKey, verificationKey } from './keys.ts'
import type { RefusalReason } from './refusal.ts'
import { sign } from './sign.ts'
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

const ed25519 = signingKey(generateKeyPairSync('ed25519').privateKey)
const p256 = signingKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
const ring = new KeyRing([{ key: testKey }, { key: ed25519 }, { key: p256 }])
const stranger = secretSigningKey(Buffer.from(hkdfSync('sha256', 'another', '', '', 32)))

const good = sign(claimsOf(), testKey)
const [goodHeader = '', goodPayload = '', goodSignature = ''] = good.split('.')
const json = JSON.stringify(claimsOf())

// Each is well signed, unless it says otherwise, and right in all but the one thing.
const wrong: readonly (readonly [RefusalReason, string, string])[] = [
  ['TYPE_WRONG', 'typ JWT', compact(headerOf({ typ: 'JWT' }), json)],
  ['TYPE_WRONG', 'typ in capitals', compact(headerOf({ typ: 'AT+JWT' }), json)],
  ['TYPE_WRONG', 'typ in full', compact(headerOf({ typ: 'application/at+jwt' }), json)],
  ['ISSUER_UNKNOWN', 'no iss', withClaims({ iss: undefined })],
  ['ISSUER_UNKNOWN', 'iss with a slash', withClaims({ iss: `${ours.issuer}/` })],
  ['ISSUER_UNKNOWN', 'a list as iss', withClaims({ iss: [ours.issuer] })],
  ['KEY_UNKNOWN', 'another kid', compact(headerOf({ kid: 'another' }), json)],
  ['KEY_UNKNOWN', 'a key in the header', compact(withEmbeddedKey(stranger.kid), json, stranger)],
  ['SIGNATURE_WRONG', 'a key under our name', compact(withEmbeddedKey(), json, stranger)],
  ['ALGORITHM_WRONG', 'alg none', compact(headerOf({ alg: 'none' }), json)],
  ['ALGORITHM_WRONG', 'alg in small letters', compact(headerOf({ alg: 'hs256' }), json)],
  ['ALGORITHM_WRONG', 'HS256 for an EdDSA key', compact(headerOf({ kid: ed25519.kid }), json)],
  ['ALGORITHM_WRONG', 'another algorithm of ours', compact(headerOf({ alg: 'EdDSA' }), json)],
  ['SIGNATURE_LENGTH', 'HMAC cut short', signatureOfBytes(31)],
  ['SIGNATURE_LENGTH', 'HMAC and a byte', signatureOfBytes(33)],
  ['SIGNATURE_WRONG', 'a key of nobody', compact(headerOf(), json, stranger)],
  ['SIGNATURE_WRONG', 'another payload', `${goodHeader}.${encode(claimsOf())}.${goodSignature}`],
  ['SIGNATURE_WRONG', 'zeros', signatureOfBytes(32)],
  ['TIME_MALFORMED', 'no exp', withClaims({ exp: undefined })],
  ['TIME_MALFORMED', 'no iat', withClaims({ iat: undefined })],
  ['TIME_MALFORMED', 'a string as exp', withClaims({ exp: String(nowSeconds + 600) })],
  ['TIME_MALFORMED', 'null as nbf', withClaims({ nbf: null })],
  ['TIME_MALFORMED', 'exp for ever', payloadWithout('exp', '"exp":1e400')],
  ['TIME_MALFORMED', 'an infinite iat', payloadWithout('iat', '"iat":-1e400')],
  ['TIME_MALFORMED', 'iat before the epoch', withClaims({ iat: -1 })],
  ['TIME_MALFORMED', 'exp past 2^53 - 1', withClaims({ exp: 2 ** 53 })],
  ['TIME_MALFORMED', 'nbf before the epoch', withClaims({ nbf: -1 })],
  ['EXPIRED', 'exp and skew reached', withClaims({ exp: nowSeconds - 5 })],
  ['NOT_YET_VALID', 'iat past the skew', withClaims({ iat: nowSeconds + 5.5 })],
  ['NOT_YET_VALID', 'iat past the skew, nbf not', withClaims({ iat: nowSeconds + 6, nbf: 1 })],
  ['NOT_YET_VALID', 'nbf past the skew', withClaims({ nbf: nowSeconds + 5.5 })],
  ['LIFE_TOO_LONG', 'more than an hour', withClaims({ exp: nowSeconds + 3600.5 })],
  ['AUDIENCE_WRONG', 'no aud', withClaims({ aud: undefined })],
  ['AUDIENCE_WRONG', 'another aud', withClaims({ aud: 'vehicle-api2' })],
  ['AUDIENCE_WRONG', 'a list of others', withClaims({ aud: ['a', 'b'] })],
  ['AUDIENCE_WRONG', 'ours within a list', withClaims({ aud: [[ours.audience]] })],
  ['SUBJECT_MISSING', 'no sub', withClaims({ sub: undefined })],
  ['SUBJECT_MISSING', 'an empty sub', withClaims({ sub: '' })],
  ['SUBJECT_MISSING', 'a number as sub', withClaims({ sub: 7 })],
  ['OWN_CLAIMS_MALFORMED', 'no sid', withClaims({ sid: undefined })],
  ['OWN_CLAIMS_MALFORMED', 'sid of 21', withClaims({ sid: 'A'.repeat(21) })],
  ['OWN_CLAIMS_MALFORMED', 'sid of 23', withClaims({ sid: 'A'.repeat(23) })],
  ['OWN_CLAIMS_MALFORMED', 'jti of 21', withClaims({ jti: 'A'.repeat(21) })],
  ['OWN_CLAIMS_MALFORMED', 'jti of dots', withClaims({ jti: '.'.repeat(22) })],
  ['OWN_CLAIMS_MALFORMED', 'a list as jti', withClaims({ jti: ['A'.repeat(22)] })],
  ['OWN_CLAIMS_MALFORMED', 'a fraction as uv', withClaims({ uv: 1.5 })],
  ['OWN_CLAIMS_MALFORMED', 'a negative uv', withClaims({ uv: -1 })],
  ['OWN_CLAIMS_MALFORMED', 'no gv', withClaims({ gv: undefined })],
  ['OWN_CLAIMS_MALFORMED', 'a string as gv', withClaims({ gv: '1' })],
  ['OWN_CLAIMS_MALFORMED', 'no roles', withClaims({ roles: undefined })],
  ['OWN_CLAIMS_MALFORMED', 'a number as role', withClaims({ roles: [1] })],
  ['OWN_CLAIMS_MALFORMED', 'a tenant without version', withClaims({ tid: 't1' })],
  ['OWN_CLAIMS_MALFORMED', 'a version without tenant', withClaims({ tv: 1 })],
  ['OWN_CLAIMS_MALFORMED', 'a number as tenant', withClaims({ tid: 1, tv: 1 })],
  ['OWN_CLAIMS_MALFORMED', 'a fraction as tv', withClaims({ tid: 't1', tv: 0.5 })],
]

for (const [reason, what, token] of wrong) {
  test(`a token with one thing wrong is refused: ${what} (${reason})`, () => {
    const result = verify(token, ring, ours, nowSeconds)

    assert.deepEqual(result, { reason })
  })
}

const right: readonly (readonly [string, string])[] = [
  ['as we sign it', good],
  ['EdDSA', sign(claimsOf(), ed25519)],
  ['ES256', sign(claimsOf(), p256)],
  ['the last moment of exp', withClaims({ exp: nowSeconds - 4.5, iat: nowSeconds - 60 })],
  ['iat and nbf at the end of the skew', withClaims({ iat: nowSeconds + 5, nbf: nowSeconds + 5 })],
  ['an hour of life', withClaims({ exp: nowSeconds + 3600 })],
  ['a list of audiences', withClaims({ aud: ['other', ours.audience] })],
  ['a tenant', withClaims({ tid: 't1', tv: 0 })],
  ['keys in the header, which nobody follows', compact(withEmbeddedKey(), json)],
]

for (const [what, token] of right) {
  test(`a token is accepted: ${what}`, () => {
    const result = verify(token, ring, ours, nowSeconds)

    assert.equal(result.reason, undefined)
  })
}

test('the clock alone ends a token, at exp and the skew', () => {
  const at = (now: number) => verify(good, ring, ours, now).reason

  assert.deepEqual(
    [nowSeconds - 5.5, nowSeconds - 5, nowSeconds + 604.5, nowSeconds + 605].map(at),
    ['NOT_YET_VALID', undefined, undefined, 'EXPIRED'],
  )
})

test('a foreign token needs only the claims that every issuer sets, and has its own skew', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const issuer = 'https://issuer.example'
  const keys = new KeyRing([{ key: verificationKey({ key: publicKey, algorithm: 'EdDSA' }) }])
  const theirs = externalTokens({ issuer, audience: 'us', typ: 'JWT', lifeSecondsMax: 86_400 })
  const claims = { iss: issuer, aud: 'us', sub: 'x', iat: nowSeconds, exp: nowSeconds + 86_400 }
  const key = signingKey(privateKey)
  const token = compact(headerOf({ typ: 'JWT' }, key), claims, key)

  const at = (now: number) => verify(token, keys, theirs, now).reason

  assert.deepEqual(
    [nowSeconds - 31, nowSeconds - 30, nowSeconds + 86_429, nowSeconds + 86_430].map(at),
    ['NOT_YET_VALID', undefined, undefined, 'EXPIRED'],
  )
})

function withClaims(changes: object): string {
  return compact(headerOf(), { ...claimsOf(), ...changes })
}

function payloadWithout(name: string, members: string): string {
  const rest = JSON.stringify({ ...claimsOf(), [name]: undefined })
  return compact(headerOf(), `${rest.slice(0, -1)},${members}}`)
}

function withEmbeddedKey(kid = testKey.kid): object {
  const jwk = stranger.keyObject.export({ format: 'jwk' })
  const jku = 'https://evil.example/jwks.json'
  return headerOf({ kid, jwk, jku, x5u: jku, x5c: ['AAAA'] })
}

function signatureOfBytes(count: number): string {
  const bytes = Buffer.alloc(count)
  if (count !== 32) Buffer.from(goodSignature, 'base64url').copy(bytes)
  return `${goodHeader}.${goodPayload}.${encode(bytes)}`
}
