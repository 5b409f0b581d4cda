import assert from 'node:assert/strict'
import {
  createHmac,
  createPublicKey,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  verify,
} from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AuditConfig } from '../../config/config-schema.ts'
import { memoryService } from '../accounts/testing/memory-service.ts'
import type { Session, Tokens } from '../accounts.ts'
import { Inconclusive } from '../stand.ts'
import { createTokens } from './create-tokens.ts'
import { assembleToken, decodeToken, signatureOf, signToken } from './jwt.ts'
import { chooseSigningKey, signingKeyOf } from './signing-key.ts'

type TokenConfig = NonNullable<NonNullable<AuditConfig['auth']>['token']>

test('what is put together comes apart again', () => {
  const members = fc.dictionary(fc.string(), fc.jsonValue())
  fc.assert(
    fc.property(members, members, fc.uint8Array(), (rest, claims, signature) => {
      const header = { ...rest, alg: 'none' }

      const token = assembleToken(header, claims, signature)

      assert.deepEqual(decodeToken(token), JSON.parse(JSON.stringify({ header, claims })))
      assert.deepEqual([...signatureOf(token)], [...signature])
    }),
  )
})

for (const text of ['', 'abc', 'a.b.c', 'e30.e30.', `${'x'.repeat(40)}.y.z`]) {
  test(`"${text.slice(0, 10)}" is no JWT`, () => {
    assert.equal(decodeToken(text), undefined)
  })
}

for (const algorithm of ['RS256', 'PS384', 'ES256', 'ES512', 'EdDSA']) {
  test(`a token minted with ${algorithm} verifies under the public key`, async () => {
    const key = chooseSigningKey({ algorithm })
    const tokens = tokensWith({ algorithm, keyEnv: 'KEY' }, key)

    const token = tokens.mint(session(), { claims: { sub: 'other' } })
    const [pem] = await tokens.publicKeys()

    assert.equal(decodeToken(token)?.claims['sub'], 'other')
    assert.equal(isValid(algorithm, token, createPublicKey(pem ?? '')), true)
  })
}

test('a key is the bytes of the variable, in its encoding, or derived from it', () => {
  const text = chooseSigningKey({ algorithm: 'HS512', keyEncoding: 'hex' })
  const hkdf = { salt: 's', info: 'i', bytes: 32 }

  assert.equal(text.length, 128)
  assert.deepEqual(signingKeyOf(text, { keyEncoding: 'hex' }), Buffer.from(text, 'hex'))
  assert.deepEqual(signingKeyOf('abc', {}), Buffer.from('abc'))
  assert.deepEqual(
    Buffer.from(signingKeyOf('abc', { hkdf })),
    Buffer.from(hkdfSync('sha256', 'abc', 's', 'i', 32)),
  )
})

test('a minted token has the claims of a real one, is as young as it was, and takes changes', () => {
  const tokens = tokensWith({ keyEnv: 'KEY' }, 'the key', 5_000)
  const real = session({ sub: 'me', iat: 1_000, exp: 1_900, jti: 'j' })

  const token = tokens.mint(real, { claims: { jti: undefined, aud: 'x' }, header: { kid: 'k' } })

  assert.deepEqual(decodeToken(token), {
    header: { alg: 'HS256', kid: 'k' },
    claims: { sub: 'me', iat: 5_000, exp: 5_900, aud: 'x' },
  })
  assert.equal(isValid('HS256', token, createSecretKey(Buffer.from('the key'))), true)
})

test('nothing is minted without the key of the service', () => {
  const tokens = tokensWith({ keyEnv: 'KEY' }, undefined)

  assert.equal(tokens.canMint, false)
  assert.throws(() => tokens.mint(session()), Inconclusive)
})

test('public keys are read from the JWKS that the service serves', async () => {
  const jwk = createPublicKey(chooseSigningKey({ algorithm: 'ES256' })).export({ format: 'jwk' })
  const { http } = memoryService({
    override: ({ path }) =>
      path === '/.well-known/jwks.json'
        ? { json: { keys: [jwk, { kty: 'oct', k: 'AAAA' }] } }
        : undefined,
  })
  const tokens = createTokens({ config: {}, http, signingKey: undefined, readFile: nothing })

  const keys = await tokens.publicKeys()

  assert.equal(keys.length, 1)
  assert.match(keys[0] ?? '', /^-----BEGIN PUBLIC KEY-----/)
})

function tokensWith(token: TokenConfig, signingKey: string | undefined, now = 5_000): Tokens {
  const { http } = memoryService()
  const config = { auth: { token } }
  return createTokens({ config, http, signingKey, readFile: nothing, nowSeconds: () => now })
}

function session(claims: object = { sub: 'me', iat: 1, exp: 2 }): Session {
  const accessToken = signToken({ alg: 'HS256' }, { ...claims }, 'HS256', 'any')
  const user = { name: 'n', password: 'p', id: undefined }
  return { headers: {}, user, accessToken, refreshToken: undefined, login: undefined }
}

function isValid(algorithm: string, token: string, key: KeyObject): boolean {
  const input = Buffer.from(token.split('.').slice(0, 2).join('.'))
  const signature = signatureOf(token)
  if (algorithm === 'HS256') {
    return createHmac('sha256', key).update(input).digest().equals(Buffer.from(signature))
  }
  if (algorithm === 'EdDSA') return verify(null, input, key, signature)
  const digest = `sha${algorithm.slice(2)}`
  if (algorithm.startsWith('ES')) {
    return verify(digest, input, { key, dsaEncoding: 'ieee-p1363' }, signature)
  }
  const padding = algorithm.startsWith('PS') ? 6 : 1
  return verify(digest, input, { key, padding }, signature)
}

function nothing(): Promise<undefined> {
  return Promise.resolve(undefined)
}
