import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createLogger } from './logger.ts'
import { capturedLog } from './testing/captured-log.ts'
import { directory, stalledPipe } from './testing/stalled-pipe.ts'

test('a line is JSON with time, level as a word, base and message', () => {
  const log = capturedLog({ base: { service: 'vehicle-api', version: '1.2.3' }, now: () => 0 })

  log.logger.warn({ count: 3 }, 'low on %s', 'disk')

  assert.deepEqual(log.records(), [
    {
      level: 'warn',
      time: '1970-01-01T00:00:00.000Z',
      service: 'vehicle-api',
      version: '1.2.3',
      count: 3,
      msg: 'low on disk',
    },
  ])
})

test('the level can be changed while the program runs, and children follow', () => {
  const log = capturedLog({ level: 'warn' })
  const child = log.logger.child({ part: 'jobs' })

  child.info('unheard')
  log.logger.level = 'debug'
  child.debug('heard')

  assert.deepEqual(
    log.records().map(({ msg, part }) => [msg, part]),
    [['heard', 'jobs']],
  )
})

test('each line has the ids of the request that runs, once', () => {
  let ids: { requestId: string; traceId: string } | undefined = { requestId: 'r-1', traceId: 't-1' }
  const log = capturedLog({ context: () => ids })

  log.logger.info('module')
  log.logger.child({ requestId: 'r-1' }).info('request')
  log.logger.child({ requestId: 'r-1', part: 'jobs' }).info('part')
  log.logger.child({ requestId: 'r-2' }).child({ part: 'jobs' }).info('another')
  ids = undefined
  log.logger.info('outside')
  log.logger.child({ requestId: 'r-1' }).info('left')

  const seen = log
    .records()
    .map(({ msg, requestId, traceId, part }) => [msg, requestId, traceId, part])
  assert.deepEqual(seen, [
    ['module', 'r-1', 't-1', undefined],
    ['request', 'r-1', 't-1', undefined],
    ['part', 'r-1', 't-1', 'jobs'],
    ['another', 'r-2', undefined, 'jobs'],
    ['outside', undefined, undefined, undefined],
    ['left', 'r-1', undefined, undefined],
  ])
  assert.ok(
    log
      .text()
      .split('\n')
      .every((line) => line.split('"requestId"').length <= 2),
  )
})

test('a secret reaches the output by no way in, and with redaction off by every one', () => {
  const canary = 'c4n4ry-9f27'
  const jwt = `eyJhbGciOiJIUzI1NiJ9.${canary}.${canary}`
  const ways: Record<string, (logger: ReturnType<typeof createLogger>) => void> = {
    message: (logger) => logger.info(`got password=${canary}`),
    'message argument': (logger) => logger.info('got %s', jwt),
    'message object': (logger) => logger.info('got %j', { password: canary }),
    member: (logger) => logger.info({ password: canary }, 'x'),
    'nested member': (logger) => logger.info({ a: { b: [{ apiKey: canary }] } }, 'x'),
    'text in a member': (logger) => logger.info({ url: `redis://:${canary}@h` }, 'x'),
    error: (logger) => logger.error(new Error(`at postgres://u:${canary}@h`)),
    'error member': (logger) => logger.error({ err: new Error(`token=${canary}`) }, 'x'),
    'property of an error': (logger) =>
      logger.error(Object.assign(new Error('x'), { query: canary })),
    'cause of an error': (logger) =>
      logger.error(new Error('x', { cause: new Error(`secret: ${canary}`) })),
    'error under another name': (logger) =>
      logger.error({ failure: Object.assign(new Error('x'), { query: canary }) }),
    'query of a request': (logger) => logger.info({ req: { method: 'GET', url: `/?q=${canary}` } }),
    'header of a request': (logger) =>
      logger.info({ req: { method: 'GET', url: '/', headers: { cookie: canary } } }),
    'binding of a child': (logger) => logger.child({ token: canary }).info('x'),
    'binding of a request child': (logger) =>
      logger.child({ requestId: 'r', auth: { secret: canary } }).info('x'),
    'binding set later': (logger) => {
      const child = logger.child({})
      child.setBindings({ token: canary })
      child.info('x')
    },
    'serialiser of a child': (logger) =>
      logger
        .child({}, { serializers: { user: () => ({ password: canary }) } })
        .info({ user: 1 }, 'x'),
    'message prefix': (logger) => logger.child({}, { msgPrefix: `token=${canary} ` }).info('x'),
  }

  for (const [way, log] of Object.entries(ways)) {
    const on = capturedLog()
    const off = capturedLog({ redaction: 'off' })
    log(on.logger)
    log(off.logger)

    assert.equal(on.records().length, 1, way)
    assert.ok(!on.text().includes(canary), `${way}: ${on.text()}`)
    assert.ok(off.text().includes(canary), `${way}: the control must leak`)
  }
})

test('no text ends the line or moves the cursor', () => {
  const log = capturedLog()
  const forged = 'x\r\n{"level":"info","msg":"forged"}\u2028\u0085\u001b[2K\u202e'

  log.logger.info({ forged, [forged]: 1 }, forged)
  log.logger.error(new Error(forged))

  assert.equal(log.records().length, 2)
  assert.doesNotMatch(log.text(), /[^\P{Cc}\n]|[\u2028\u202e]/u)
  assert.equal(log.records()[0]?.['msg'], forged)
})

test('options that make no sense stop the start', () => {
  assert.throws(() => createLogger({ bufferCharsMax: 0 }), /logging\.bufferCharsMax .* got 0/)
  assert.throws(() => createLogger({ flushIntervalMs: 0.5 }), RangeError)
  assert.throws(() => createLogger({ destination: '/nowhere/at/all.log' }), { code: 'ENOENT' })
})

test('a synchronous logger has written when the call returns', (t) => {
  const path = join(directory(t), 'app.log')
  const logger = createLogger({ destination: path, sync: true })

  logger.info('now')

  assert.match(readFileSync(path, 'utf8'), /"msg":"now"/)
})

test('flush() calls back when the lines are written', async (t) => {
  const path = join(directory(t), 'app.log')
  const logger = createLogger({ destination: path, flushIntervalMs: 60_000 })

  logger.info('soon')
  await new Promise((done) => logger.flush(done))

  assert.match(readFileSync(path, 'utf8'), /"msg":"soon"/)
})

for (const end of ['return', 'exit', 'later', 'throw']) {
  test(`no line is lost when the program ends by ${end}, to a pipe or a file`, async (t) => {
    const path = join(directory(t), 'app.log')

    const [piped] = await Promise.all([program('3000', end), program('3000', end, path)])

    for (const text of [piped, readFileSync(path, 'utf8')]) {
      const lines = text.split('\n').slice(0, -1)
      assert.deepEqual(
        lines.map((line) => JSON.parse(line).at),
        Array.from({ length: 3_000 }, (_, at) => at),
      )
    }
  })
}

test('a fatal line and what came before it are out before the process can die', async (t) => {
  const path = join(directory(t), 'app.log')

  await program('5', 'fatal', path)

  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  assert.equal(lines.length, 6)
  assert.match(lines[5] ?? '', /the last words/)
})

test('kill -9 takes what was logged within the last interval, and nothing before', async (t) => {
  const path = join(directory(t), 'app.log')

  await program('5', 'killed', path)

  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).at),
    [0, 1, 2, 3, 4],
  )
})

test('a program whose standard output is stalled ends all the same', async (t) => {
  const pipe = stalledPipe(t)

  const command = `exec "$0" "$1" 3000 exit > "$2"`
  const options = { timeout: 15_000 }
  const args = ['-c', command, process.execPath, programFile, pipe.path]
  const { promise, resolve } = Promise.withResolvers<Error | null>()
  execFile('sh', args, options, (error) => resolve(error))

  assert.equal(await promise, null)
})

const programFile = join(import.meta.dirname, 'testing/logs-and-ends.ts')

/** What the program wrote, however it ended. */
function program(...args: string[]): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const options = { maxBuffer: 10_000_000 }
  execFile(process.execPath, [programFile, ...args], options, (_error, stdout) => resolve(stdout))
  return promise
}
