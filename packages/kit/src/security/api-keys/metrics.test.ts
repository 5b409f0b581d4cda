import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import {
  assertAllShown,
  assertWellFormed,
  listMetrics,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { apiKeyMetrics } from './metrics.ts'
import { apiKeys } from './plugin.ts'
import { authenticate, errorOf, keyService } from './testing/key-service.ts'

const sqlite = engines.find(({ engine }) => engine === 'sqlite') ?? assert.fail('no SQLite')

test('the metrics are well-formed', () => {
  assertWellFormed(apiKeyMetrics)
})

test('requests with a key are shown by what came of them', async () => {
  await using service = await keyService(sqlite)
  const { key } = await service.addKey()
  const { database, revocation, audit } = service
  await using app = fastify()
  const listed = listMetrics(app)
  await app.register(apiKeys, { database, revocation, audit, now: () => service.clock.ms })
  await app.ready()

  await authenticate(service, key, app.apiKeys)
  await authenticate(service, key, app.apiKeys)
  await errorOf(authenticate(service, 'not a key', app.apiKeys))

  const series = listed.series()
  assert.equal(series['api_key_verifications_total{result="accepted"}'], 2)
  assert.equal(series['api_key_verifications_total{result="malformed"}'], 1)
  assert.equal(series['api_key_verifications_total{result="revoked"}'], 0)
  assert.equal(series['api_key_lookups_total'], 1)
  assert.equal(series['api_key_remembered{state="valid"}'], 1)
  assert.equal(series['api_key_unwritten_uses'], 1)
  assertAllShown(apiKeyMetrics, app.apiKeys.stats())
})
