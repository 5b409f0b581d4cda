import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import fastify, { type FastifyInstance } from 'fastify'
import { logging, loggingServerOptions } from './plugin.ts'
import { capturedLog } from './testing/captured-log.ts'

const post =
  'POST /late HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`

test('a client that leaves before the answer is 499, whether or not the handler ever ends', async () => {
  await using server = await service()

  for (const request of [get('/hangs'), get('/late'), post]) {
    const socket = await server.send(request)
    await server.handling()
    socket.destroy()
    await server.records(1)
  }
  // Long enough for the handlers of /late to answer into the void, which must add nothing.
  await wait(30)

  assert.deepEqual(
    (await server.records(3)).map(({ outcome, status, level }) => [outcome, status, level]),
    Array(3).fill(['client_closed', 499, 'info']),
  )
})

test('a client that resets the connection within the answer is 499', async () => {
  await using server = await service()

  const socket = await server.send(get('/endless'))
  await once(socket, 'data')
  socket.resetAndDestroy()

  const [record] = await server.records(1)
  assert.equal(record?.['outcome'], 'client_closed')
  assert.equal(record?.['status'], 499)
  assert.ok(Number(record?.['bytesOut']) > 0)
})

test('a client that leaves within its own request is 499', async () => {
  await using server = await service()

  const socket = await server.send(post.slice(0, -1))
  await wait(10)
  socket.destroy()

  const [record] = await server.records(1)
  assert.equal(record?.['outcome'], 'client_closed')
})

test('an answer that breaks on our side is not blamed on the client', async () => {
  await using server = await service()

  const socket = await server.send(get('/breaks'))
  socket.resume()
  await once(socket, 'close')

  const [record] = await server.records(1)
  assert.deepEqual(
    [record?.['outcome'], record?.['status'], record?.['level']],
    ['server_closed', 200, 'error'],
  )
})

test('a request that we cut off before its answer is a 500', async () => {
  await using server = await service()

  await server.send(get('/hangs'))
  await server.handling()
  server.cutOff()

  const [record] = await server.records(1)
  assert.deepEqual([record?.['outcome'], record?.['status']], ['server_closed', 500])
})

test('an answered client that then leaves is one completed record', async () => {
  await using server = await service()

  const socket = await server.send(get('/'))
  await once(socket, 'data')
  socket.destroy()
  await wait(20)

  const records = await server.records(1)
  assert.deepEqual(
    records.map(({ outcome }) => outcome),
    ['completed'],
  )
})

async function service() {
  const log = capturedLog()
  const app = fastify(loggingServerOptions(log.logger))
  app.register(logging)
  const entered = routes(app)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo

  return {
    handling: () => entered.next(),
    cutOff: () => app.server.closeAllConnections(),
    async send(request: string): Promise<Socket> {
      const socket = connect(port, '127.0.0.1').on('error', () => {})
      await once(socket, 'connect')
      socket.write(request)
      return socket
    },
    async records(count: number): Promise<Record<string, unknown>[]> {
      const found = () => log.records().filter(({ msg }) => msg === 'request')
      // Two seconds and more, then let the assertion say what is missing.
      for (let turns = 0; found().length < count && turns < 2_000; turns += 1) await wait(1)
      return found()
    },
    async [Symbol.asyncDispose]() {
      app.server.closeAllConnections()
      await app.close()
    },
  }
}

/** Routes that answer late, never, or in part; gives a turn for each request that has come in. */
function routes(app: FastifyInstance): AsyncIterator<unknown> {
  const entered = new Readable({ objectMode: true, read() {} })
  const enter = () => entered.push({})
  app.get('/', () => 'ok')
  app.get('/hangs', () => {
    enter()
    return new Promise(() => {})
  })
  const late = async () => {
    enter()
    await wait(20)
    return 'late'
  }
  app.get('/late', late)
  app.post('/late', late)
  app.get('/endless', () => Readable.from(pieces(Number.POSITIVE_INFINITY)))
  app.get('/breaks', () => Readable.from(pieces(3)))
  return entered[Symbol.asyncIterator]()
}

async function* pieces(count: number): AsyncGenerator<string> {
  for (let at = 0; at < count; at += 1) {
    yield 'x'.repeat(100)
    await wait(2)
  }
  throw new Error('broken off')
}
