import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import fastify from 'fastify'
import { checkDocument, openapi } from '../../foundation/openapi/index.ts'
import { ManualClock } from '../../reliability/deadline/testing/manual-clock.ts'
import type { Dependency } from '../../reliability/health/index.ts'
import { KeyRing, signingKey } from '../tokens/index.ts'
import { jwks, jwksRoute } from './plugin.ts'
import { clerkLike } from './testing/known-issuer.ts'
import { localIssuer, misbehaviours } from './testing/local-issuer.ts'

const issuerOf = (url: string) => ({
  ...clerkLike,
  ...{ issuer: url, jwksUrl: `${url}/jwks` },
  algorithms: ['EdDSA'] as const,
  plainHttp: 'loopback' as const,
})

test('a service that is ready knows the keys of its issuers', async () => {
  await using remote = await localIssuer()
  await remote.addKey('k-1')
  await using app = fastify()
  await app.register(jwks, { issuers: [issuerOf(remote.url)] })

  await app.ready()

  assert.deepEqual(
    app.issuers.map(({ keys }) => keys.find('k-1')?.kid),
    ['k-1'],
  )
})

test('a start waits for an issuer that hangs as long as it was told, and succeeds', async () => {
  await using remote = await localIssuer()
  remote.answer = misbehaviours.hangs
  const clock = new ManualClock()
  await using app = fastify()
  await app.register(jwks, { issuers: [issuerOf(remote.url)], startWaitMs: 500, clock })

  const ready = app.ready()
  while (remote.requests() < 1) await new Promise((resolve) => setImmediate(resolve))
  clock.advance(500)
  await ready

  assert.throws(() => app.issuers[0]?.keys.find('k-1'), { statusCode: 503 })
})

test('closing the service ends what the issuers do', async () => {
  await using remote = await localIssuer()
  const clock = new ManualClock()
  const app = fastify()
  await app.register(jwks, { issuers: [issuerOf(remote.url)], clock })
  await app.ready()
  const whileOpen = clock.waiting

  await app.close()

  assert.deepEqual([whileOpen, clock.waiting], [1, 0])
})

test('health is degradable by an issuer whose last fetch failed', async () => {
  await using remote = await localIssuer()
  remote.answer = misbehaviours.fails
  const checks: Dependency[] = []
  await using app = fastify()
  app.decorate('health', { register: (one: Dependency) => void checks.push(one) } as never)
  await app.register(jwks, { issuers: [issuerOf(remote.url)] })

  await app.ready()

  const { signal } = new AbortController()
  assert.equal(checks[0]?.criticality, 'degradable')
  assert.throws(() => checks[0]?.check(signal, () => undefined), /: status$/)
})

test('two issuers of one name, and a wait beyond the start, are refused', async () => {
  const twins = fastify().register(jwks, {
    issuers: [issuerOf('http://[::1]:1'), issuerOf('http://[::1]:1')],
  })
  const patient = fastify().register(jwks, { startWaitMs: 60_000 })

  await assert.rejects(async () => await twins, /two have the same name/)
  await assert.rejects(async () => await patient, /startWaitMs must be 0 to 9000/)
})

test('our public keys are served for others to cache, and nothing private', async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const ring = new KeyRing([{ key: signingKey(privateKey) }], { jwksMaxAgeSeconds: 120 })
  await using app = fastify()
  await app.register(openapi)
  await app.register(jwksRoute, { ring })

  const { statusCode, headers, json } = await app.inject('/.well-known/jwks.json')

  assert.equal(statusCode, 200)
  assert.equal(headers['cache-control'], 'public, max-age=120')
  assert.match(String(headers['content-type']), /^application\/json/)
  assert.deepEqual(json(), ring.jwks())
  assert.deepEqual(Object.keys(json().keys[0]).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x'])
  assert.deepEqual(checkDocument(app.openapi.document()), [])
})
