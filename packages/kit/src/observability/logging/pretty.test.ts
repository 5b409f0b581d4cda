import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessLog } from './logger.ts'
import { loadPretty } from './pretty.ts'
import { capturedLog } from './testing/captured-log.ts'

const record = {
  requestId: 'r-1',
  traceId: 't-1',
  method: 'GET',
  route: '/items/:id',
  path: '/items/7',
  status: 200,
  durationMs: 3.14,
  bytesOut: 312,
  clientAddress: '127.0.0.1',
  userId: undefined,
  errorCode: undefined,
  rateLimit: undefined,
  cache: undefined,
  outcome: 'completed',
} as const

test('a request is one line that a person reads', async () => {
  const log = capturedLog({ pretty: await loadPretty({ colorize: false }) })

  log.logger[accessLog]('info', record)
  log.logger[accessLog]('error', { ...record, status: 503, errorCode: 'UNAVAILABLE' })
  log.logger[accessLog]('info', { ...record, status: 499, outcome: 'client_closed' })

  const lines = log.text().split('\n')
  assert.match(lines[0] ?? '', /^\[[\d:.]+\] INFO: GET \/items\/7 200 3\.14 ms 312 B ?$/)
  assert.match(lines[1] ?? '', /ERROR: GET \/items\/7 503 3\.14 ms 312 B UNAVAILABLE/)
  assert.match(lines[2] ?? '', /INFO: GET \/items\/7 499 3\.14 ms 312 B client_closed/)
})

test('a log line shows its message, members and the frames of its error', async () => {
  const log = capturedLog({ pretty: await loadPretty({ colorize: false }) })

  log.logger.info({ count: 3 }, 'done')
  log.logger.error(new Error('broken'))

  assert.match(log.text(), /INFO: done \{"count":3\}\n/)
  assert.match(log.text(), /ERROR: broken/)
  assert.match(log.text(), /\n +at .*pretty\.test\.ts/)
})

test('no text forges a line or drives the terminal', async () => {
  const log = capturedLog({ pretty: await loadPretty({ colorize: false }) })
  const forged = 'x\n[12:00:00.000] INFO: forged\r\u001b[2K\u202e'

  log.logger.info({ [forged]: forged }, forged)
  log.logger.error({ err: new Error(forged), list: [forged] }, 'failed')
  log.logger[accessLog]('info', { ...record, path: forged })

  assert.doesNotMatch(log.text(), /^\[12:00:00/m)
  assert.doesNotMatch(log.text(), /^\s*\[12:00:00/m)
  assert.doesNotMatch(log.text(), /[^\P{Cc}\n]|\u202e/u)
})

test('secrets are taken out before people read it, too', async () => {
  const log = capturedLog({ pretty: await loadPretty({ colorize: false }) })

  log.logger.info({ password: 'hunter22' }, 'token=hunter22')

  assert.ok(!log.text().includes('hunter22'))
})
