import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  assertAllShown,
  assertWellFormed,
  type ListedMetrics,
  listMetrics,
  seriesOf,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { sign } from '../tokens/index.ts'
import { claimsOf, ours, testKey } from '../tokens/testing/compact.ts'
import { accessMetrics, bearerMetrics } from './metrics.ts'
import { sampleService, signedInAs } from './testing/sample-service.ts'

test('the metrics are well-formed', () => {
  assertWellFormed([...accessMetrics, ...bearerMetrics])
})

test('denials are shown by why, from 0 on', async () => {
  const listed: ListedMetrics[] = []
  const { app } = await sampleService({ prepare: (made) => void listed.push(listMetrics(made)) })
  await using _closed = app

  await app.inject('/me')
  await app.inject({ url: '/me', headers: { authorization: 'Bearer garbage' } })
  await app.inject({ url: '/admin/users', headers: signedInAs('guest') })
  await app.inject({ url: '/admin/users', headers: signedInAs('guest') })

  assert.deepEqual(listed[0]?.series(), {
    'access_denials_total{reason="no_credential"}': 1,
    'access_denials_total{reason="credential_refused"}': 1,
    'access_denials_total{reason="several_credentials"}': 0,
    'access_denials_total{reason="permission_missing"}': 2,
    'access_denials_total{reason="unchecked"}': 0,
  })
})

test('tokens are shown by the issuer of the configuration, and by how their verification ended', async () => {
  const { app, bearer, revocation } = await sampleService()
  await using _closed = app
  const claims = claimsOf()
  const ask = (token: string) =>
    app.inject({ url: '/me', headers: { authorization: `Bearer ${token}` } })
  await ask(sign(claims, testKey))
  await ask(sign({ ...claims, iss: 'https://claimed.example' }, testKey))
  revocation.revoked.add(claims.jti)
  await ask(sign(claims, testKey))
  revocation.state = 'stale'
  await app.inject({ url: '/me', headers: signedInAs('user') })

  const series = seriesOf(bearerMetrics, bearer.stats())

  assert.deepEqual(series, {
    [`auth_token_verifications_total{issuer="${ours.issuer}",result="accepted"}`]: 2,
    [`auth_token_verifications_total{issuer="${ours.issuer}",result="revoked"}`]: 1,
    'auth_token_verifications_total{issuer="unverified",result="issuer_unknown"}': 1,
    'auth_stale_requests_total{action="confirm"}': 1,
    'auth_stale_requests_total{action="serve"}': 0,
    'auth_stale_requests_total{action="deny"}': 0,
  })
  assertAllShown(bearerMetrics, bearer.stats())
})
