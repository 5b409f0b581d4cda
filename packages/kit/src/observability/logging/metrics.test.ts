import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { assertWellFormed, listMetrics, seriesOf } from '../metrics/testing/listed-metrics.ts'
import { createLogger } from './logger.ts'
import { loggingMetrics } from './metrics.ts'
import { logging, loggingServerOptions } from './plugin.ts'

test('the metrics are well-formed', () => {
  assertWellFormed(loggingMetrics)
})

test('records are shown by level: lines, those of children, and access records', async () => {
  const logger = createLogger({ destination: { write: () => undefined } })
  await using app = fastify(loggingServerOptions(logger))
  const listed = listMetrics(app)
  await app.register(logging)
  app.get('/', async ({ log }) => {
    log.warn('careful')
    log.debug('below the level')
    return 'served'
  })

  await app.inject('/')
  logger.error('failed')

  assert.deepEqual(listed.series(), {
    'log_records_total{level="trace"}': 0,
    'log_records_total{level="debug"}': 0,
    'log_records_total{level="info"}': 1,
    'log_records_total{level="warn"}': 1,
    'log_records_total{level="error"}': 1,
    'log_records_total{level="fatal"}': 0,
    log_records_dropped_total: 0,
  })
})

test('what was left out is shown', () => {
  const { recordCounts } = createLogger({ destination: { write: () => undefined } })

  const series = seriesOf(loggingMetrics, { recordCounts, droppedRecords: 7 })

  assert.equal(series['log_records_dropped_total'], 7)
})

test('another logger than that of the kit has nothing to show', async () => {
  await using app = fastify({ logger: { level: 'silent' } })
  const listed = listMetrics(app)
  await app.register(logging)

  await app.ready()

  assert.deepEqual(listed.names, [])
})
