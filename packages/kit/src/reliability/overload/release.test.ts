/**
 * Over real connections: however a request ends, its slot is free again, once; and a client that is slow
 * holds none.
 */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { overload } from './index.ts'
import { until } from './testing/services.ts'

const get = (url: string) => `GET ${url} HTTP/1.1\r\nHost: localhost\r\n\r\n`
const upgradeHeaders = 'Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
const never = new Promise<void>(() => {})

const ends: Readonly<Record<string, (app: FastifyInstance) => Promise<unknown>>> = {
  'an answer': (app) => exchange(app, get('/fine')),
  'an error in the handler': (app) => exchange(app, get('/error')),
  'an error in a hook': (app) => exchange(app, get('/refused')),
  'an answer that another takes over': (app) => exchange(app, get('/hijacked')),
  'a body that is none': (app) =>
    exchange(
      app,
      `POST /fine HTTP/1.1\r\nHost: localhost\r\nContent-Type: a/b\r\nContent-Length: 1\r\n\r\nx`,
    ),
  'a client that leaves': (app) => leaveAfter(app, get('/hangs'), 1),
  'a client that leaves two requests at once': (app) =>
    leaveAfter(app, get('/hangs') + get('/hangs'), 2),
  'a connection that the handler cuts': (app) => leaveAfter(app, get('/cut'), 0),
}

for (const [end, cause] of Object.entries(ends)) {
  test(`${end} gives the slot back, once`, async (t) => {
    const app = await listening(t, 5)

    await cause(app)
    await until(() => stats(app)?.inFlight === 0)
    await exchange(app, get('/fine'))

    await until(() => stats(app)?.inFlight === 0)
    assert.equal(stats(app)?.queued, 0)
  })
}

test('a client that leaves while it waits is not let in', async (t) => {
  const app = await listening(t, 1, { waitMs: 1_000 })
  const working = await sent(app, get('/hangs'))
  await until(() => stats(app)?.inFlight === 1)
  const waiting = await sent(app, get('/hangs'))
  await until(() => stats(app)?.queued === 1)

  waiting.destroy()
  await until(() => stats(app)?.queued === 0)
  working.destroy()
  await until(() => stats(app)?.inFlight === 0)

  assert.equal(stats(app)?.admitted, 1)
  assert.equal(stats(app)?.abandoned, 1)
})

test('a client that has left before there is a slot for it gets none', async (t) => {
  const looked = Promise.withResolvers<void>()
  const left = Promise.withResolvers<void>()
  const app = await listening(t, 1, {
    before: (reply, done) => {
      reply.raw.on('close', () => {
        left.resolve()
        done()
      })
      looked.resolve()
    },
  })
  const client = await sent(app, get('/hangs'))
  await looked.promise

  client.destroy()
  await left.promise

  assert.deepEqual([stats(app)?.admitted, stats(app)?.inFlight], [0, 0])
})

test('an upgraded connection holds no slot, and is refused when there is none', async (t) => {
  const app = await listening(t, 1)
  // As plugins for WebSockets do: what comes with an upgrade is routed like any other request.
  app.server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
    const response = new ServerResponse(request)
    response.assignSocket(socket)
    response.on('finish', () => socket.destroySoon())
    app.routing(request, response)
  })
  const upgrade = get('/hijacked').replace('\r\n\r\n', '\r\n') + upgradeHeaders

  const accepted = await exchange(app, upgrade)
  const afterwards = stats(app)
  const working = await sent(app, get('/hangs'))
  await until(() => stats(app)?.inFlight === 1)
  const refused = await exchange(app, upgrade)
  working.destroy()

  assert.match(accepted, /^HTTP\/1.1 200/)
  assert.deepEqual([afterwards?.admitted, afterwards?.inFlight], [0, 0])
  assert.match(refused, /^HTTP\/1.1 503/)
})

test('clients that are slow with their bodies hold no slots', async (t) => {
  const app = await listening(t, 2)
  const head = 'POST /fine HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
  const slow = [await sent(app, `${head}Content-Length: 9\r\n\r\n{`)]
  slow.push(await sent(app, `${head}Content-Length: 9\r\n\r\n{`))
  await until(() => stats(app)?.inFlight === 2)

  const [first, status] = [await exchange(app, get('/fine')), await untilServed(app)]
  slow[0]?.write('"a":"b"}')
  const [answer] = slow[0] ? await once(slow[0], 'data') : []

  assert.match(first, /^HTTP\/1.1 503/)
  assert.match(status, /^HTTP\/1.1 200/)
  assert.match(String(answer), /^HTTP\/1.1 200/)
  slow[1]?.destroy()
  await until(() => stats(app)?.inFlight === 0)
  assert.equal(stats(app)?.takenBack, 2)
})

test('clients that are slow to read hold no slots', async (t) => {
  const app = await listening(t, 1)
  const reader = await sent(app, get('/large'))
  reader.pause()
  await until(() => stats(app)?.inFlight === 1)

  const status = await untilServed(app)

  assert.match(status, /^HTTP\/1.1 200/)
  reader.destroy()
  await until(() => stats(app)?.inFlight === 0)
})

test('a refused body that is long is not waited for', async (t) => {
  const app = await listening(t, 1)
  const working = await sent(app, get('/hangs'))
  await until(() => stats(app)?.inFlight === 1)

  const short = await exchange(app, get('/fine'))
  const long = await exchange(
    app,
    `POST /fine HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n`,
  )
  working.destroy()

  assert.match(short, /^HTTP\/1.1 503.*connection: keep-alive/is)
  assert.match(long, /^HTTP\/1.1 503.*connection: close/is)
})

interface ListeningOptions {
  readonly waitMs?: number
  /** What is done before the plugin. */
  readonly before?: (reply: FastifyReply, done: () => void) => void
}

async function listening(
  t: TestContext,
  inFlightMax: number,
  { waitMs = 0, before = (_reply, done) => done() }: ListeningOptions = {},
): Promise<FastifyInstance> {
  const app = fastify()
  t.after(() => app.close())
  t.after(() => app.server.closeAllConnections())
  app.addHook('onRequest', (_request, reply, done) => before(reply, done))
  await app.register(overload, {
    classes: { db: { inFlightMax, waitMs } },
    defaultClass: 'db',
    eventLoop: false,
    heap: false,
  })
  const hijacked = (reply: FastifyReply) => {
    reply.hijack()
    return reply.raw
  }
  app.route({ method: ['GET', 'POST'], url: '/fine', handler: () => ({ fine: true }) })
  app.get('/hangs', () => never)
  app.get('/error', () => Promise.reject(new Error('on purpose')))
  app.get('/refused', { onRequest: (_q, _r, done) => done(new Error('on purpose')) }, () => 'no')
  app.get('/hijacked', (_request, reply) => void hijacked(reply).end('mine'))
  app.get('/cut', (_request, reply) => void hijacked(reply).destroy())
  app.get('/large', () => Buffer.alloc(50_000_000))
  await app.listen({ host: '127.0.0.1', port: 0 })
  return app
}

function stats(app: FastifyInstance) {
  return app.overload.stats().classes['db']
}

async function sent(app: FastifyInstance, text: string): Promise<Socket> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => {
    // Some of these connections are cut on purpose.
  })
  await once(socket, 'connect')
  socket.write(text)
  return socket
}

async function exchange(app: FastifyInstance, text: string): Promise<string> {
  const socket = await sent(app, text)
  const [answer] = await once(socket, 'data')
  socket.destroy()
  return String(answer)
}

/** The answer to the first request that is not refused. */
async function untilServed(app: FastifyInstance): Promise<string> {
  const endsAtMs = performance.now() + 5_000
  let answer = ''
  while (performance.now() < endsAtMs) {
    answer = await exchange(app, get('/fine'))
    if (answer.startsWith('HTTP/1.1 200')) break
  }
  return answer
}

async function leaveAfter(app: FastifyInstance, text: string, admitted: number): Promise<void> {
  const socket = await sent(app, text)
  const closed = once(socket, 'close')
  await until(() => (stats(app)?.admitted ?? 0) >= admitted)
  if (admitted > 0) socket.destroy()
  await closed
}
