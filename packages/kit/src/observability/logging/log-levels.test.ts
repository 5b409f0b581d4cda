import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import type { pino } from 'pino'
import { readLogLevels } from './log-levels.ts'
import { loggingServerOptions } from './plugin.ts'
import { capturedLog } from './testing/captured-log.ts'

test('a module says in each line who it is, once, and follows the logger', () => {
  const log = capturedLog()
  const database = log.logger.child({ module: 'database' })

  database.debug('unheard')
  log.logger.level = 'debug'
  database.debug('heard')
  log.logger.module('database').child({ pool: 1 }).debug('of its child')
  database.child({ module: 'cache' }).debug('of another')

  assert.deepEqual(
    log.records().map(({ msg, module, pool }) => [msg, module, pool]),
    [
      ['heard', 'database', undefined],
      ['of its child', 'database', 1],
      ['of another', 'cache', undefined],
    ],
  )
  assert.doesNotMatch(log.text(), /"module".*"module"/)
})

test('the level of one module is its own, set before or after it is made', () => {
  const log = capturedLog({ levels: { database: 'debug' } })
  const early = log.logger.module('jobs')
  const child = early.child({ jobId: 7 })

  log.logger.logLevels.set({ module: 'jobs', level: 'error' })

  for (const logger of [log.logger.module('database'), early, child, log.logger]) {
    logger.debug('debug')
    logger.warn('warn')
  }
  assert.deepEqual(
    log.records().map(({ msg, module }) => [msg, module]),
    [
      ['debug', 'database'],
      ['warn', 'database'],
      ['warn', undefined],
    ],
  )
})

test('a module that no longer has a level of its own follows the logger again', () => {
  const { logger } = capturedLog({ levels: { jobs: 'error' } })
  const jobs = logger.module('jobs')

  logger.logLevels.set({ module: 'jobs', level: undefined })
  logger.level = 'trace'

  assert.equal(jobs.level, 'trace')
  assert.equal(logger.logLevels.list()[1]?.isOwn, false)
})

test('lines of a request keep its id in a module, and the module its level', () => {
  const log = capturedLog({ levels: { access: 'debug' } })
  const request = log.logger.child({ requestId: 'r-1' })

  request.child({ module: 'access' }).debug('denied')
  request.child({ part: 'x' }).child({ module: 'access' }).debug('of a part')
  log.logger.child({ requestId: 'r-2', module: 'access' }).debug('both')

  assert.deepEqual(
    log.records().map(({ msg, requestId, module, part }) => [msg, requestId, module, part]),
    [
      ['denied', 'r-1', 'access', undefined],
      ['of a part', 'r-1', 'access', 'x'],
      ['both', 'r-2', 'access', undefined],
    ],
  )
})

test('the log of an application knows the modules', async () => {
  const log = capturedLog()
  await using app = fastify(loggingServerOptions(log.logger))

  const child = app.log.child({ module: 'health' })
  log.logger.logLevels.set({ module: 'health', level: 'debug' })
  child.debug('heard')

  assert.equal(log.records()[0]?.['module'], 'health')
})

test('a level that is set for a while falls back to what was set for good', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const log = capturedLog({ levels: { jobs: 'warn' }, now: () => 1_000 })
  const { logLevels } = log.logger
  const now = () => logLevels.list().map(({ level, untilMs }) => [level, untilMs])

  logLevels.set({ module: 'jobs', level: 'debug', forMs: 60_000 })
  logLevels.set({ module: 'cache', level: 'trace', forMs: 60_000 })
  logLevels.set({ level: 'debug', forMs: 30_000 })
  logLevels.set({ level: 'trace', forMs: 60_000 })
  const during = now()
  t.mock.timers.tick(59_999)
  const nearly = now()
  t.mock.timers.tick(1)

  assert.deepEqual(during, [
    ['trace', 61_000],
    ['trace', 61_000],
    ['debug', 61_000],
  ])
  assert.deepEqual(nearly, during)
  assert.deepEqual(now(), [
    ['info', undefined],
    ['info', undefined],
    ['warn', undefined],
  ])
  assert.equal(log.records().length, 3)
})

test('a level that is set for good stays, whatever was set for a while before', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { logger } = capturedLog()

  logger.logLevels.set({ module: 'jobs', level: 'trace', forMs: 60_000 })
  logger.logLevels.set({ module: 'jobs', level: 'error' })
  logger.level = 'warn'
  logger.logLevels.set({ level: 'debug', forMs: 60_000 })
  t.mock.timers.tick(60_000)

  assert.deepEqual([logger.level, logger.module('jobs').level], ['warn', 'error'])
})

test('a child of anything else has the level that the module has when it is made', () => {
  const log = capturedLog({ levels: { jobs: 'debug' } })

  log.logger.child({ part: 'x' }).child({ module: 'jobs' }).debug('heard')

  assert.equal(log.records().length, 1)
})

test('names and levels that make no sense are refused, and names cannot fill the memory', () => {
  const { logger } = capturedLog()
  const { logLevels } = logger

  assert.throws(() => logLevels.set({ module: 'A\n', level: 'debug' }), RangeError)
  assert.throws(() => logLevels.set({ level: 'loud' as pino.Level }), /"loud" is no level/)
  assert.throws(() => logLevels.set({ level: 'debug', forMs: 2 ** 31 }), RangeError)
  for (let at = 0; at < 300; at += 1) logger.module(`m-${at}`).info('x')
  assert.throws(() => logLevels.set({ module: 'one-more', level: 'debug' }), /at most 200/)
  assert.equal(logLevels.list().length, 201)
  assert.deepEqual(
    [undefined, 'm-7', 'one-more'].map((name) => logLevels.hasRoomFor(name)),
    [true, true, false],
  )
})

test('levels are read as they are written in the configuration', () => {
  assert.deepEqual(readLogLevels('database:debug, jobs: warn'), {
    database: 'debug',
    jobs: 'warn',
  })
  for (const wrong of ['', 'database', 'database:loud', 'a:info:b', 'database=debug', 'x:info,']) {
    assert.throws(() => readLogLevels(wrong), RangeError, wrong)
  }
})
