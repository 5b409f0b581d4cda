import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import fastify from 'fastify'
import { lifecycleServerOptions, type ServerLimits } from './index.ts'
import { portOf } from './testing/listening.ts'

const short: ServerLimits = {
  headersTimeoutMs: 150,
  requestTimeoutMs: 300,
  checkIntervalMs: 20,
  headerBytesMax: 2_048,
}

test('the defaults are on the server', (t) => {
  const options = lifecycleServerOptions()

  const app = fastify({ ...options })
  t.after(() => app.close())

  assert.equal(options.return503OnClosing, false)
  assert.equal(options.forceCloseConnections, false)
  assert.equal(app.server.headersTimeout, 10_000)
  assert.equal(app.server.requestTimeout, 30_000)
  assert.equal(app.server.keepAliveTimeout, 75_000)
})

test('a client that does not end its headers gets 408, in time', async (t) => {
  const slow = await client(t, { ...short, requestTimeoutMs: 20_000 })

  const tookMs = await answered(slow, 'POST / HTTP/1.1\r\nHost: test\r\n')

  assert.match(slow.received(), /^HTTP\/1\.1 408 /)
  assert.ok(tookMs > 100 && tookMs < 5_000, `${tookMs} ms`)
})

test('a client that does not end its body gets 408, in time', async (t) => {
  const slow = await client(t, short)

  const tookMs = await answered(
    slow,
    'POST / HTTP/1.1\r\nHost: test\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nhalf',
  )

  assert.match(slow.received(), /^HTTP\/1\.1 408 /)
  assert.ok(tookMs > 250 && tookMs < 5_000, `${tookMs} ms`)
})

test('control: without the options the body may take for ever', async (t) => {
  const slow = await client(t)

  slow.socket.write('POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nhalf')

  assert.equal(slow.requestTimeoutMs, 0)
  assert.equal(slow.received(), '')
})

test('headers over the limit get 431', async (t) => {
  const wordy = await client(t, short)

  await answered(wordy, `GET / HTTP/1.1\r\nHost: test\r\nCookie: ${'a'.repeat(3_000)}\r\n\r\n`)

  assert.match(wordy.received(), /^HTTP\/1\.1 431 /)
})

test('the headers have no more time than the request', () => {
  const { http } = lifecycleServerOptions({ requestTimeoutMs: 5_000 })

  assert.equal(http.headersTimeout, 5_000)
})

test('limits that contradict each other, or mean none, are refused', () => {
  assert.throws(
    () => lifecycleServerOptions({ requestTimeoutMs: 5_000, headersTimeoutMs: 6_000 }),
    /headersTimeoutMs/,
  )
  assert.throws(() => lifecycleServerOptions({ headersTimeoutMs: 0 }), RangeError)
  assert.throws(() => lifecycleServerOptions({ keepAliveTimeoutMs: -1 }), RangeError)
  assert.throws(() => lifecycleServerOptions({ headerBytesMax: 10 }), RangeError)
})

interface Client {
  readonly socket: Socket
  readonly requestTimeoutMs: number
  readonly received: () => string
}

async function client(t: TestContext, limits?: ServerLimits): Promise<Client> {
  const app = fastify(limits ? { ...lifecycleServerOptions(limits) } : {})
  app.post('/', () => ({}))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect(portOf(app), '127.0.0.1')
  t.after(() => {
    socket.destroy()
    return app.close()
  })
  await once(socket, 'connect')
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk
  })
  return { socket, requestTimeoutMs: app.server.requestTimeout, received: () => text }
}

/** Until the server has closed the connection. */
async function answered({ socket }: Client, bytes: string): Promise<number> {
  const startedAtMs = performance.now()
  socket.write(bytes)
  await once(socket, 'close', { signal: AbortSignal.timeout(8_000) })
  return performance.now() - startedAtMs
}
