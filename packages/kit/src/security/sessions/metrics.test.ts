import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import {
  assertAllShown,
  assertWellFormed,
  listMetrics,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { sessionMetrics } from './metrics.ts'
import { sessions } from './plugin.ts'
import { partsOf } from './testing/session-app.ts'
import { phone, refusal, sessionService, thief } from './testing/session-service.ts'

const sqlite = engines.find(({ engine }) => engine === 'sqlite') ?? assert.fail('no SQLite')

test('the metrics are well-formed', () => {
  assertWellFormed(sessionMetrics)
})

test('refreshes are shown by what came of them, a token that was stolen among them', async () => {
  await using service = await sessionService(sqlite)
  await using app = fastify()
  const listed = listMetrics(app)
  await app.register(sessions, partsOf(service))
  await app.ready()
  const { refreshToken } = await service.database.transaction((queries) =>
    app.sessions.start(queries, { userId: crypto.randomUUID(), device: phone }),
  )

  await app.sessions.refresh(refreshToken, phone)
  await refusal(app.sessions.refresh(refreshToken, thief))
  await refusal(app.sessions.refresh('r1.x', phone))

  const series = listed.series()
  assert.equal(series['auth_refresh_total{result="rotated"}'], 1)
  assert.equal(series['auth_refresh_total{result="reuse"}'], 1)
  assert.equal(series['auth_refresh_total{result="malformed"}'], 1)
  assert.equal(series['auth_refresh_total{result="expired"}'], 0)
  assert.equal(series['auth_sessions_started_total'], 1)
  assertAllShown(sessionMetrics, app.sessions.stats())
})
