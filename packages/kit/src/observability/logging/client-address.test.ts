import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { clientAddress } from '../../security/client-address/index.ts'
import type { LoggingOptions } from './options.ts'
import { logging, loggingServerOptions } from './plugin.ts'
import { capturedLog } from './testing/captured-log.ts'

const proxied = { url: '/', headers: { 'x-forwarded-for': '203.0.113.9' } }

test('the client is the one that the proxy names, or that the option says', async () => {
  await using trusting = service({}, { trustProxy: true })
  await using choosing = service({ clientAddress: () => 'chosen\n' })

  await trusting.inject(proxied)
  await choosing.inject(proxied)

  assert.deepEqual(trusting.named(), ['203.0.113.9'])
  assert.deepEqual(choosing.named(), ['chosen\n'])
})

test('where `client-address` is registered, the client is the one that it tells', async () => {
  await using plain = service()
  await using telling = service()
  telling.register(clientAddress)

  for (const remoteAddress of ['::ffff:192.0.2.1', '2001:DB8:0::7', 'no address']) {
    await plain.inject({ url: '/', remoteAddress })
    await telling.inject({ url: '/', remoteAddress })
  }

  assert.deepEqual(plain.named(), ['::ffff:192.0.2.1', '2001:DB8:0::7', 'no address'])
  assert.deepEqual(telling.named(), ['192.0.2.1', '2001:db8::7', 'no address'])
})

function service(
  options: LoggingOptions = {},
  more: Pick<FastifyServerOptions, 'trustProxy'> = {},
): FastifyInstance & { named(): unknown[] } {
  const { logger, records } = capturedLog()
  const app = fastify({ ...more, ...loggingServerOptions(logger) })
  app.register(logging, options)
  return Object.assign(app, {
    named: () =>
      records().flatMap(({ msg, ...known }) => (msg === 'request' ? [known['clientAddress']] : [])),
  })
}
