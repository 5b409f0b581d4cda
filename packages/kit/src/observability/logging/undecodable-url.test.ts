import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { test } from 'node:test'
import fastify from 'fastify'
import { logging, loggingServerOptions } from './plugin.ts'
import { capturedLog } from './testing/captured-log.ts'

test('a URL that cannot be decoded leaves a record', async () => {
  const logged = capturedLog()
  await using app = fastify({
    ...loggingServerOptions(logged.logger),
    frameworkErrors: (_error, _request, reply) => void reply.raw.writeHead(400).end(),
  })
  app.register(logging)

  await app.inject('/%E0%A4%A?secret=c4n4ry')

  const [record, ...more] = logged.records()
  assert.deepEqual([record?.['route'], record?.['status']], ['unmatched', 400])
  assert.equal(record?.['path'], '/%E0%A4%A')
  assert.equal(record?.['requestId'], 'req-1')
  assert.ok(Number(record?.['durationMs']) > 0)
  assert.deepEqual(more, [])
})

test('such a record has the trace of its context, and of no other', async () => {
  const running = new AsyncLocalStorage<{ requestId: string; traceId: string }>()
  const logged = capturedLog({ context: () => running.getStore() })
  await using app = fastify({
    ...loggingServerOptions(logged.logger),
    frameworkErrors({ message }, { id }, reply) {
      const requestId = message.includes('other') ? 'other' : id
      running.run({ requestId, traceId: 't-1' }, () => reply.raw.writeHead(400).end())
    },
  })
  app.register(logging)

  await app.inject('/%E0%A4%A')
  await app.inject('/other%E0%A4%A')

  assert.deepEqual(
    logged.records().map(({ traceId }) => traceId),
    ['t-1', undefined],
  )
})
