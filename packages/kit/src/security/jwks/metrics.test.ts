import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import {
  assertAllShown,
  assertWellFormed,
  listMetrics,
  seriesOf,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { issuerMetrics } from './metrics.ts'
import { jwks } from './plugin.ts'
import { coolDown, knownIssuer } from './testing/known-issuer.ts'
import { misbehaviours } from './testing/local-issuer.ts'

test('the metrics are well-formed', () => {
  assertWellFormed(issuerMetrics)
})

test('fetches are shown by issuer and result, and the age of the keys in use', async () => {
  await using known = await knownIssuer({ issuer: 'https://id.example.com' })
  await known.remote.addKey('k-1')
  await known.issuer.start()
  known.remote.answer = misbehaviours.fails
  known.clock.advance(coolDown)
  await known.issuer.keys.refresh('k-2')

  const stats = [known.issuer.stats()]
  const { 'auth_jwks_age_seconds{issuer="https://id.example.com"}': age, ...series } = seriesOf(
    issuerMetrics,
    stats,
  )

  assert.equal(age, 30)
  assert.equal(series['auth_jwks_fetches_total{issuer="https://id.example.com",result="ok"}'], 1)
  assert.equal(
    series['auth_jwks_fetches_total{issuer="https://id.example.com",result="status"}'],
    1,
  )
  assert.equal(series['auth_jwks_keys{issuer="https://id.example.com"}'], 1)
  assertAllShown(issuerMetrics, stats)
})

test('without keys there is no age', async () => {
  await using known = await knownIssuer()

  const series = Object.keys(seriesOf(issuerMetrics, [known.issuer.stats()]))

  assert.ok(series.every((name) => !name.startsWith('auth_jwks_age_seconds')))
})

test('the plugin shows them, of no issuer too', async () => {
  await using app = fastify()
  const listed = listMetrics(app)
  await app.register(jwks)

  await app.ready()

  assert.deepEqual(
    listed.names,
    issuerMetrics.map(({ name }) => name),
  )
  assert.deepEqual(listed.series(), {})
})
