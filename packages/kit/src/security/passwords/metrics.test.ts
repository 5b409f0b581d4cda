import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import {
  assertAllShown,
  assertWellFormed,
  listMetrics,
  seriesOf,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { passwordMetrics } from './metrics.ts'
import { passwords } from './plugin.ts'
import { open, verify } from './testing/open-passwords.ts'

test('the metrics are well-formed', () => {
  assertWellFormed(passwordMetrics)
})

test('what was hashed is in the histogram, by how long it took', async (t) => {
  const clock = { ms: 0 }
  const elapsedMs = () => {
    clock.ms += 45
    return clock.ms
  }
  const { passwords: hashing } = open(t, { elapsedMs })

  await hashing.hash('a password')
  await verify(hashing, 'a password', 'no hash at all')

  const { hashSeconds } = hashing.stats()
  const within = Array.from(hashSeconds.counts)[hashSeconds.bounds.indexOf(0.05)]
  assert.equal(within, 2)
  assert.equal(hashSeconds.sum, 0.09)
  assert.equal(seriesOf(passwordMetrics, hashing.stats())['auth_hash_unreadable_total'], 1)
})

test('what finds the queue full is refused, and shown as that', async (t) => {
  const { passwords: hashing } = open(t, { cores: 1, queueMax: 1 })
  const hashed = Array.from({ length: 4 }, () => hashing.hash('a password').catch(() => 'refused'))
  const meanwhile = seriesOf(passwordMetrics, hashing.stats())

  await Promise.all(hashed)

  const series = seriesOf(passwordMetrics, hashing.stats())
  assert.equal(meanwhile['auth_hash_running'], 1)
  assert.equal(meanwhile['auth_hash_queue'], 1)
  assert.equal(series['auth_hash_refused_total{reason="full"}'], 2)
  assert.equal(series['auth_hash_refused_total{reason="late"}'], 0)
  assert.equal(series['auth_hash_seconds count'], 2)
})

test('the plugin shows them all', async () => {
  await using app = fastify()
  const listed = listMetrics(app)
  await app.register(passwords, { memoryKiB: 64, passes: 1 })

  await app.ready()
  await app.passwords.hash('open sesame')

  assert.equal(listed.series()['auth_hash_seconds count'], 1)
  assertAllShown(passwordMetrics, app.passwords.stats())
})
