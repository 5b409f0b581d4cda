import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { UnavailableError } from '../../foundation/errors/index.ts'
import { externalTokens, KeyRing, signingKey, TokenVerifier } from '../tokens/index.ts'
import { compact, headerOf, nowSeconds, ours, testKey } from '../tokens/testing/compact.ts'
import type { CredentialRequest } from './authenticator.ts'
import { bearerAuthenticator } from './bearer-authenticator.ts'
import type { ExternalUser, ResolveExternal } from './external-users.ts'
import { samplePolicy, sampleRevocation } from './testing/sample-service.ts'
import { throwing } from './testing/throwing.ts'

const theirs = externalTokens({
  issuer: 'https://login.example',
  audience: 'vehicle-api',
  typ: 'JWT',
  lifeSecondsMax: 3600,
})
const key = signingKey(generateKeyPairSync('ed25519').privateKey)
const token = tokenOf('subject-1')

test('the principal of a foreign token is the local user, with the roles of the local user', async () => {
  const { authenticator, asked } = sample()

  const principal = await authenticator.authenticate(requestWith(token))

  assert.deepEqual(principal, {
    method: 'external',
    userId: 'local-of-subject-1',
    roles: ['user'],
    permissions: samplePolicy.maskOf(['user']),
    expiresAtSeconds: nowSeconds + 600,
  })
  assert.deepEqual(asked, ['https://login.example subject-1'])
})

test('the user is looked up once for requests together, and again after two seconds', async () => {
  const { authenticator, asked, clock } = sample()
  const answers = [1, 2, 3].map(() => authenticator.authenticate(requestWith(token)))
  const [first, ...others] = await Promise.all(answers)
  clock.ms += 1_999
  const soon = authenticator.authenticate(requestWith(token))
  const before = asked.length

  clock.ms += 1
  await authenticator.authenticate(requestWith(token))

  assert.ok(others.every((other) => other === first))
  assert.equal(soon, first)
  assert.deepEqual([before, asked.length], [1, 2])
})

test('a clock that steps back does not prolong what is known of a user', async () => {
  const { authenticator, asked, clock } = sample()
  await authenticator.authenticate(requestWith(token))

  clock.ms -= 10_000
  await authenticator.authenticate(requestWith(token))

  assert.equal(asked.length, 2)
})

test('a changed role is in force after the next look-up', async () => {
  const roles = ['admin']
  const { authenticator, clock } = sample({
    resolve: async () => ({ userId: 'u', roles: [...roles] }),
  })
  await authenticator.authenticate(requestWith(token))

  roles[0] = 'guest'
  clock.ms += 2_000
  const principal = await authenticator.authenticate(requestWith(token))

  assert.deepEqual(principal?.permissions, samplePolicy.maskOf(['guest']))
})

test('a subject without a local user is refused, and asked for again', async () => {
  const { authenticator, asked } = sample({ resolve: async () => undefined })
  const attempt = async () => authenticator.authenticate(requestWith(token))

  await assert.rejects(attempt(), { statusCode: 401, cause: 'SUBJECT_UNKNOWN' })
  await assert.rejects(attempt(), { statusCode: 401 })
  assert.equal(asked.length, 2)
  assert.deepEqual(authenticator.stats().verifications, {
    [theirs.issuer]: { SUBJECT_UNKNOWN: 2 },
  })
})

test('users that cannot be looked up are 503, not 401', async () => {
  const { authenticator } = sample({ resolve: async () => Promise.reject(new Error('gone')) })
  const answer = Promise.resolve(authenticator.authenticate(requestWith(token)))

  await assert.rejects(answer, { statusCode: 503, code: 'CREDENTIAL_UNCHECKED' })
  assert.deepEqual(authenticator.stats().verifications, { [theirs.issuer]: { UNCHECKED: 1 } })
})

test('a subject that was cut off is refused before anybody is looked up', async () => {
  const { authenticator, asked, revocation } = sample()
  revocation.revoked.add('subject-1')

  assert.throws(() => authenticator.authenticate(requestWith(token)), { cause: 'REVOKED' })
  assert.deepEqual(asked, [])
})

test('while revocations may have been missed, a subject is confirmed, or 503', async () => {
  const { authenticator, revocation } = sample()
  revocation.state = 'stale'
  const live = await authenticator.authenticate(requestWith(token))

  Object.assign(revocation, { confirmSubject: undefined })
  const unconfirmed = Promise.resolve(authenticator.authenticate(requestWith(token)))

  assert.equal(live?.method, 'external')
  await assert.rejects(unconfirmed, { statusCode: 503 })
})

test('a key that is not known yet is fetched, and the token verified again', async () => {
  const { authenticator, refreshes } = sample({ known: false, refresh: 'found' })

  const principal = await authenticator.authenticate(requestWith(token))

  assert.equal(principal?.userId, 'local-of-subject-1')
  assert.deepEqual(refreshes, [key.kid])
})

for (const [outcome, statusCode] of [
  ['absent', 401],
  ['unavailable', 503],
  [new UnavailableError('later'), 503],
] as const) {
  test(`a key that stays unknown (${String(outcome)}) is ${statusCode}`, async () => {
    const { authenticator } = sample({ known: false, refresh: outcome })

    const answer = Promise.resolve(authenticator.authenticate(requestWith(token)))

    await assert.rejects(answer, { statusCode })
  })
}

test('no key is fetched for a forger of our own tokens, or of an unknown issuer', () => {
  const { authenticator, refreshes } = sample()
  const claims = { iss: ours.issuer, aud: ours.audience, sub: 'x' }
  const forged = compact(headerOf({ kid: 'nobody' }), claims)
  const strange = compact(headerOf({ kid: 'nobody' }), { ...claims, iss: 'https://evil.example' })

  for (const each of [forged, strange]) {
    assert.throws(() => authenticator.authenticate(requestWith(each)), { statusCode: 401 })
  }
  assert.deepEqual(refreshes, [])
})

test('keys that are too old to believe are 503', () => {
  const failure = new UnavailableError('the keys are out of date')
  const { authenticator } = sample({ find: () => assert.fail(failure) })

  assert.throws(() => authenticator.authenticate(requestWith(token)), { code: 'UNAVAILABLE' })
})

interface SampleOptions {
  readonly resolve?: () => Promise<ExternalUser | undefined>
  readonly known?: boolean
  readonly refresh?: 'found' | 'absent' | 'unavailable' | Error
  readonly find?: () => never
}

function sample({ resolve, known = true, refresh = 'absent', find }: SampleOptions = {}) {
  const asked: string[] = []
  const refreshes: string[] = []
  const clock = { ms: nowSeconds * 1000 }
  const revocation = sampleRevocation()
  const ring = new KeyRing(known ? [{ key }] : [])
  const keys = {
    get generation() {
      return ring.generation
    },
    find: find ?? ((kid: string) => ring.find(kid)),
    async refresh(kid: string) {
      refreshes.push(kid)
      if (refresh instanceof Error) throw refresh
      if (refresh === 'found') ring.replace([{ key }])
      return refresh
    },
  }
  const resolveExternal: ResolveExternal = async (issuer, subject) => {
    asked.push(`${issuer} ${subject}`)
    return resolve === undefined ? { userId: `local-of-${subject}`, roles: ['user'] } : resolve()
  }
  const authenticator = throwing(
    bearerAuthenticator({
      verifier: new TokenVerifier([
        { expectations: ours, keys: new KeyRing([{ key: testKey }]) },
        { expectations: theirs, keys },
      ]),
      revocation,
      policy: samplePolicy,
      external: { issuers: [{ expectations: theirs, keys }], resolveExternal },
      now: () => clock.ms,
    }),
  )
  return { authenticator, revocation, asked, refreshes, clock }
}

function tokenOf(sub: string): string {
  const claims = { iss: theirs.issuer, aud: theirs.audience, sub }
  const times = { iat: nowSeconds, exp: nowSeconds + 600 }
  return compact(headerOf({ typ: 'JWT' }, key), { ...claims, ...times }, key)
}

function requestWith(accessToken: string): CredentialRequest {
  const authorization = `Bearer ${accessToken}`
  return {
    headers: { authorization },
    raw: { rawHeaders: ['Authorization', authorization] },
    ip: '192.0.2.1',
    routeOptions: { config: {} },
  }
}
