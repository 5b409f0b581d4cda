import assert from 'node:assert/strict'
import { test } from 'node:test'
import { capturedLog } from './testing/captured-log.ts'

const ways = [
  'ann@example.org',
  'a.n+n@mail.example.co.uk',
  'ann%40example.org',
  'a\\u00e9b@x.test',
]

test('e-mail addresses are taken out of all lines if that is wished for', () => {
  const log = capturedLog({ redactEmails: true })

  for (const address of ways) log.logger.info({ by: [{ address }] }, `sent to <${address}>`)

  assert.equal(log.records().length, ways.length)
  assert.doesNotMatch(log.text(), /example\.|x\.test/)
})

test('else they stay, as do versions and addresses of nobody either way', () => {
  const harmless = 'at node_modules/@fastify/multipart@10.1.9/index.js, see /users/@me, 3@4'
  const on = capturedLog({ redactEmails: true })
  const off = capturedLog()

  on.logger.info(harmless)
  off.logger.info('sent to ann@example.org')

  assert.equal(on.records()[0]?.['msg'], harmless)
  assert.equal(off.records()[0]?.['msg'], 'sent to ann@example.org')
})
