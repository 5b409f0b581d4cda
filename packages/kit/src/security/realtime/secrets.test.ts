/** No token is seen where nobody looks for one: whatever became of its request. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify, { type FastifyRequest } from 'fastify'
import { context, contextServerOptions } from '../../foundation/context/index.ts'
import { logging, loggingServerOptions } from '../../observability/logging/index.ts'
import { capturedLog } from '../../observability/logging/testing/captured-log.ts'
import type { SocketClientOptions } from './testing/socket-client.ts'
import { socketService, tokenOf } from './testing/socket-service.ts'

const carriers: readonly SocketClientOptions[] = [
  { carrier: 'query' },
  { carrier: 'query', query: '&x=1' },
  { carrier: 'protocol' },
  { carrier: 'protocol', query: '?token=also' },
  { carrier: 'query', origin: 'https://evil.example.com' },
]

test('with the log of the kit, no line has a token', async (t) => {
  const captured = capturedLog({ level: 'trace' })
  const service = await socketService(t, {
    server: { ...loggingServerOptions(captured.logger), ...contextServerOptions() },
    async before(app) {
      await app.register(context)
      await app.register(logging)
    },
  })

  for (const how of carriers) await service.open({ sub: 'user-of-canary' }, how)
  const fresh = await service.open()
  fresh.say({ type: 'authenticate', token: `${tokenOf()}x` })
  await fresh.closed
  const plain = await service.app.inject(`/ws?token=${tokenOf()}`)
  await captured.logger.flush?.()

  const records = captured.records().filter(({ route }) => route === '/ws')
  assert.equal(plain.statusCode, 401)
  assert.deepEqual(
    records.map(({ status }) => status),
    [101, 101, 101, 401, 403, 101, 401],
  )
  assertNoToken(captured.text())
})

test('with the log of Fastify itself, which writes whole addresses, no line has a token', async (t) => {
  const lines: string[] = []
  const stream = { write: (line: string) => void lines.push(line) }
  const service = await socketService(t, { server: { logger: { level: 'trace', stream } } })

  for (const how of carriers) await service.open({}, how)
  await fetch(`http://127.0.0.1:${service.port}/ws?token=${tokenOf()}`)

  const text = lines.join('')
  assert.match(text, /"url":"\/ws\?x=1"/)
  assertNoToken(text)
})

test('hooks see the token in Authorization alone', async (t) => {
  const seen: FastifyRequest['headers'][] = []
  const service = await socketService(t, {
    before(app) {
      app.addHook('onRequest', (request, _reply, done) => {
        const { authorization = '', ...others } = request.headers
        assert.match(authorization, /^Bearer ey/)
        assertNoToken(`${request.url} ${request.originalUrl} ${JSON.stringify(others)}`)
        assertNoToken(JSON.stringify(request.query))
        seen.push(others)
        done()
      })
    },
  })

  await service.open({}, { carrier: 'query' })
  await service.open({}, { carrier: 'protocol' })

  assert.deepEqual(
    seen.map((headers) => headers['sec-websocket-protocol']),
    [undefined, 'bearer'],
  )
})

test('a log that writes whole addresses shows a token where this plugin is not', async () => {
  const lines: string[] = []
  await using app = fastify({ logger: { stream: { write: (line) => void lines.push(line) } } })

  await app.inject(`/ws?token=${tokenOf()}`)

  assert.throws(() => assertNoToken(lines.join('')))
})

/** A compact JWS, whole or in part, begins like this: `{"` in base64url. */
function assertNoToken(text: string): void {
  assert.doesNotMatch(text, /eyJ[\w-]{8}/)
}
