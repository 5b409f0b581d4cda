import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UnavailableError } from '../../foundation/errors/index.ts'
import { KeyRing, secretSigningKey, sign, TokenVerifier } from '../tokens/index.ts'
import { claimsOf, nowSeconds, ours, testKey } from '../tokens/testing/compact.ts'
import type { CredentialRequest, WhenStale } from './authenticator.ts'
import { bearerAuthenticator } from './bearer-authenticator.ts'
import type { RevocationCheck } from './revocation-port.ts'
import { samplePolicy, sampleRevocation } from './testing/sample-service.ts'
import { throwing } from './testing/throwing.ts'

const good = () => `Bearer ${sign(claimsOf(), testKey)}`

test('a good token is a principal, without a promise', () => {
  const { authenticator } = sample()
  const claims = claimsOf({ roles: ['user'] })

  const principal = authenticator.authenticate(requestWith(`Bearer ${sign(claims, testKey)}`))

  assert.deepEqual(principal, {
    method: 'token',
    userId: claims.sub,
    roles: ['user'],
    permissions: samplePolicy.maskOf(['user']),
    sessionId: claims.sid,
    tokenId: claims.jti,
    versions: { uv: claims.uv, gv: claims.gv },
    expiresAtSeconds: claims.exp,
  })
  assert.ok(Object.isFrozen(principal))
})

test('the version of a tenant comes with its name', async () => {
  const { authenticator } = sample()
  const header = `Bearer ${sign(claimsOf({ uv: 3, gv: 2, tid: 'tenant-1', tv: 5 }), testKey)}`

  const principal = await authenticator.authenticate(requestWith(header))

  assert.ok(principal !== undefined && 'versions' in principal)
  assert.deepEqual(principal.versions, { uv: 3, gv: 2, tid: 'tenant-1', tv: 5 })
})

test('a token that comes again is the same principal', () => {
  const { authenticator } = sample()
  const header = good()

  const [first, again] = [1, 2].map(() => authenticator.authenticate(requestWith(header)))

  assert.equal(again, first)
})

test('the scheme is read without regard to case', () => {
  const { authenticator } = sample()

  const found = ['bearer', 'BEARER', 'bEaReR'].map((scheme) =>
    authenticator.authenticate(requestWith(good().replace('Bearer', scheme))),
  )

  assert.ok(found.every((principal) => principal !== undefined))
})

test('a request without Authorization carries no credential of this kind', () => {
  const { authenticator } = sample()

  assert.equal(authenticator.authenticate(requestWith()), undefined)
})

const refused: Readonly<Record<string, readonly [() => string[], string]>> = {
  'two spaces': [() => [good().replace(' ', '  ')], 'NOT_BASE64URL'],
  'a tab': [() => [good().replace(' ', '\t')], 'SCHEME_UNKNOWN'],
  'no token': [() => ['Bearer'], 'TOKEN_MISSING'],
  'an empty token': [() => ['Bearer '], 'NOT_THREE_PARTS'],
  'another scheme': [() => ['Basic dXNlcjpwYXNz'], 'SCHEME_UNKNOWN'],
  'a longer scheme': [() => [good().replace('Bearer', 'Bearers')], 'SCHEME_UNKNOWN'],
  'nothing at all': [() => [''], 'SCHEME_UNKNOWN'],
  'the token and more': [() => [`${good()}, Basic dXNlcjpwYXNz`], 'NOT_BASE64URL'],
  'two headers': [() => [good(), good()], 'SEVERAL_CREDENTIALS'],
  'a forged token': [() => [good().slice(0, -2).concat('A0')], 'SIGNATURE_WRONG'],
}

for (const [name, [headers, reason]] of Object.entries(refused)) {
  test(`${name}: 401, ${reason}`, () => {
    const { authenticator } = sample()

    assert.throws(() => authenticator.authenticate(requestWith(...headers())), {
      statusCode: 401,
      cause: reason,
    })
  })
}

test('a revoked token is refused, remembered or not', () => {
  const { authenticator, revocation } = sample()
  const claims = claimsOf()
  const header = `Bearer ${sign(claims, testKey)}`
  const before = authenticator.authenticate(requestWith(header))

  revocation.revoked.add(claims.jti)

  assert.notEqual(before, undefined)
  assert.throws(() => authenticator.authenticate(requestWith(header)), { cause: 'REVOKED' })
})

test('while revocations may have been missed, a route has them confirmed', async () => {
  const { authenticator, revocation } = sample()
  revocation.state = 'stale'
  const live = await authenticator.authenticate(requestWith(good()))

  revocation.confirmed = 'revoked'
  const revoked = Promise.resolve(authenticator.authenticate(requestWith(good())))

  assert.equal(live?.method, 'token')
  await assert.rejects(revoked, { statusCode: 401, cause: 'REVOKED' })
})

test('what cannot be confirmed is 503 with the answer of who was asked, or with our own', async () => {
  const { authenticator, revocation } = sample()
  revocation.state = 'stale'
  const asked = async (failure: Error) => {
    revocation.confirmed = failure
    await authenticator.authenticate(requestWith(good()))
  }

  await assert.rejects(asked(new UnavailableError('later')), { code: 'UNAVAILABLE' })
  await assert.rejects(asked(new Error('the database is gone')), {
    code: 'CREDENTIAL_UNCHECKED',
    statusCode: 503,
    headers: { 'retry-after': '1' },
  })
})

test('a route may serve what is at most 30 s old, then has it confirmed', async () => {
  const { authenticator, revocation } = sample()
  revocation.state = 'stale'
  revocation.confirmed = 'revoked'
  revocation.staleMs = 30_000
  const served = authenticator.authenticate(requestThat('serve', good()))

  revocation.staleMs = 30_001
  const later = Promise.resolve(authenticator.authenticate(requestThat('serve', good())))

  assert.ok(served !== undefined && !(served instanceof Promise))
  await assert.rejects(later, { cause: 'REVOKED' })
  assert.deepEqual(authenticator.stats().stale, { confirm: 1, serve: 1, deny: 0 })
})

test('without knowing how old the revocations are, none are served', async () => {
  const { staleForMs: _unknown, ...ageless } = sampleRevocation()
  ageless.state = 'stale'
  const { authenticator } = sample(ageless)

  await authenticator.authenticate(requestThat('serve', good()))

  assert.deepEqual(authenticator.stats().stale, { confirm: 1, serve: 0, deny: 0 })
})

test('a route may deny instead, with 503', () => {
  const { authenticator, revocation } = sample()
  revocation.state = 'stale'

  assert.throws(() => authenticator.authenticate(requestThat('deny', good())), {
    statusCode: 503,
    cause: 'REVOCATIONS_STALE',
  })
})

test('a revoked token is refused while stale as well, whatever the route does', () => {
  const { authenticator, revocation } = sample()
  const claims = claimsOf()
  revocation.state = 'stale'
  revocation.revoked.add(claims.jti)
  const header = `Bearer ${sign(claims, testKey)}`

  assert.throws(() => authenticator.authenticate(requestThat('serve', header)), {
    cause: 'REVOKED',
  })
})

test('verifications are counted by issuer and result, and a forger names no issuer', () => {
  const { authenticator, revocation } = sample()
  const claims = claimsOf()
  const foreign = sign(
    { ...claims, iss: 'https://evil.example' },
    secretSigningKey(Buffer.alloc(32)),
  )
  for (const token of [sign(claims, testKey), sign(claims, testKey), foreign, 'garbage']) {
    attempt(() => authenticator.authenticate(requestWith(`Bearer ${token}`)))
  }
  revocation.revoked.add(claims.jti)
  attempt(() => authenticator.authenticate(requestWith(`Bearer ${sign(claims, testKey)}`)))

  const { verifications } = authenticator.stats()

  assert.deepEqual(verifications, {
    [ours.issuer]: { accepted: 2, REVOKED: 1 },
    unverified: { ISSUER_UNKNOWN: 1, NOT_THREE_PARTS: 1 },
  })
})

function sample(replaced?: RevocationCheck) {
  const revocation = sampleRevocation()
  const verifier = new TokenVerifier([
    { expectations: ours, keys: new KeyRing([{ key: testKey }]) },
  ])
  const authenticator = throwing(
    bearerAuthenticator({
      verifier,
      revocation: replaced ?? revocation,
      policy: samplePolicy,
      now: () => nowSeconds * 1000,
    }),
  )
  return { authenticator, revocation }
}

function requestWith(...authorizations: string[]): CredentialRequest {
  const [authorization] = authorizations
  return {
    headers: authorization === undefined ? {} : { authorization },
    raw: {
      rawHeaders: ['Host', 'h', ...authorizations.flatMap((value) => ['AUTHORIZATION', value])],
    },
    ip: '192.0.2.1',
    routeOptions: { config: {} },
  }
}

function requestThat(whenStale: WhenStale, authorization: string): CredentialRequest {
  return { ...requestWith(authorization), routeOptions: { config: { whenStale } } }
}

function attempt(act: () => unknown): void {
  try {
    act()
  } catch {
    // Only what is counted matters here.
  }
}
