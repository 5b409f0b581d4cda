import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import {
  assertAllShown,
  assertWellFormed,
  listMetrics,
  seriesOf,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { auditMetrics } from './metrics.ts'
import { auditLog } from './plugin.ts'
import { openLog, recordNamed } from './testing/open-log.ts'

const sqlite = engines.find(({ engine }) => engine === 'sqlite') ?? assert.fail('no SQLite')

test('the metrics are well-formed', () => {
  assertWellFormed(auditMetrics)
})

test('a chain is intact until it was found broken, and again once it is whole', async () => {
  await using audit = await openLog(sqlite, { now: () => 1_700_000_000_000 })
  await audit.fill(['one', 'two'])
  const intact = () => seriesOf(auditMetrics, audit.log.stats())['audit_chain_intact']

  await audit.log.verify()
  const whole = intact()
  await audit.tamper(`update audit_log set action = 'other' where sequence = 2`)
  await audit.log.verify()
  const broken = intact()
  await audit.tamper(`update audit_log set action = 'two' where sequence = 2`)
  await audit.log.verify()

  assert.deepEqual([whole, broken, intact()], [1, 0, 1])
  const { audit_verified_timestamp_seconds: at } = seriesOf(auditMetrics, audit.log.stats())
  assert.equal(at, 1_700_000_000)
  assertAllShown(auditMetrics, audit.log.stats())
})

test('records are shown by whose transaction stored them, and no time before a verification', async () => {
  await using audit = await openLog(sqlite)
  await using app = fastify()
  const listed = listMetrics(app)
  await app.register(auditLog, { database: audit.database })
  await app.ready()

  await app.audit.append(recordNamed('one'))
  await app.audit.append(recordNamed('two'))
  await audit.database.transaction((queries) => app.audit.appendWithin(queries, recordNamed('3')))

  assert.deepEqual(listed.series(), {
    'audit_records_total{transaction="own"}': 2,
    'audit_records_total{transaction="caller"}': 1,
    audit_commits_total: 2,
    audit_failures_total: 0,
    audit_refused_total: 0,
    audit_queue: 0,
    audit_committing_seconds: 0,
    audit_chain_intact: 1,
  })
})
