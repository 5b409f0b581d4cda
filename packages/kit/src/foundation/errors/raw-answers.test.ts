/** Answers given to a bare socket, before there is a request that a hook could refuse. */

import assert from 'node:assert/strict'
import { type AddressInfo, connect } from 'node:net'
import { Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import { errors, problemServerOptions } from './index.ts'

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`
const garbage = 'GARBAGE\r\n\r\n'

test('CONNECT is answered 405 as a problem, with an Allow that names nothing', async (t) => {
  const app = await service(t)

  const answer = await exchange(
    app,
    'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n',
  )

  assert.match(answer, /^HTTP\/1\.1 405 .*\r\nallow: \r\n/s)
  assert.match(answer, /"METHOD_NOT_ALLOWED"/)
})

test('chunk extensions without end are answered 413', async (t) => {
  const app = await service(t)
  const type = 'Content-Type: application/json\r\n'
  const chunked = `POST /echo HTTP/1.1\r\nHost: a\r\n${type}Transfer-Encoding: chunked\r\n\r\n`

  const answer = await exchange(app, `${chunked}2;${'x'.repeat(20_000)}`)

  assert.match(answer, /^HTTP\/1\.1 413 .*"PAYLOAD_TOO_LARGE"/s)
})

test('a refusal does not get into an answer that is being sent', async (t) => {
  const app = await service(t)

  const answer = await exchange(app, get('/stream'), garbage)

  assert.match(answer, /^HTTP\/1\.1 200 .*first/s)
  assert.doesNotMatch(answer, /HTTP\/1\.1 400|MALFORMED_REQUEST/)
})

test('a request after an answer that is complete is refused', async (t) => {
  const app = await service(t)

  const answer = await exchange(app, get('/echo'), garbage)

  assert.match(answer, /^HTTP\/1\.1 200 .*HTTP\/1\.1 400 .*"MALFORMED_REQUEST"/s)
})

async function service(t: TestContext): Promise<FastifyInstance> {
  const app = fastify(problemServerOptions())
  t.after(() => app.close())
  await app.register(errors)
  app.all('/echo', () => ({}))
  app.get('/stream', () => {
    const body = new Readable({ read() {} })
    body.push('first')
    return body
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return app
}

/** Sends the parts, each when the one before has been answered, and hears all until the end. */
async function exchange(app: FastifyInstance, ...parts: readonly string[]): Promise<string> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => {})
  let answer = ''
  const left = [...parts]
  socket.write(left.shift() ?? '')
  socket.on('data', (part) => {
    answer += part
    // The first piece of a stream may come after the head.
    const isAnswered = /\r\n\r\n./s.test(answer)
    if (isAnswered && left.length > 0) socket.write(left.shift() ?? '')
  })
  await new Promise((closed) => socket.once('close', closed))
  return answer
}
