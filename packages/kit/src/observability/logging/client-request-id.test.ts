import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { context } from '../../foundation/context/index.ts'
import { logging, loggingServerOptions } from './plugin.ts'
import { capturedLog } from './testing/captured-log.ts'

test('an id of the client that was not taken over is told beside our own', async () => {
  const logged = capturedLog()
  await using app = fastify(loggingServerOptions(logged.logger))
  await app.register(logging)
  app.get('/', () => 'ok')
  const ids = ['c0ffee-1', 'req-2', 'two words', 'x'.repeat(129)]

  for (const id of ids) await app.inject({ url: '/', headers: { 'x-request-id': id } })

  assert.deepEqual(
    logged.records().map(({ requestId, clientRequestId }) => [requestId, clientRequestId]),
    [
      ['req-1', 'c0ffee-1'],
      ['req-2', undefined],
      ['req-3', undefined],
      ['req-4', undefined],
    ],
  )
})

test('an id that something else than the context gave is quoted', async () => {
  const logged = capturedLog()
  await using app = fastify(loggingServerOptions(logged.logger))
  await app.register(context)
  await app.register(logging)
  app.setGenReqId(() => 'say "hi"\n')
  app.get('/', () => 'ok')

  await app.inject('/')

  const [record] = logged.records()
  assert.equal(record?.['requestId'], 'say "hi"\n')
  assert.match(String(record?.['traceId']), /^[0-9a-f]{32}$/)
})
