/** A handshake takes the way of every request, and whoever waits for its end hears of it. */

import assert from 'node:assert/strict'
import dns from 'node:dns'
import { type AddressInfo, connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fastify, { type FastifyInstance } from 'fastify'
import { context, contextServerOptions } from '../../foundation/context/index.ts'
import { lifecycle } from '../../foundation/lifecycle/index.ts'
import { logging, loggingServerOptions } from '../../observability/logging/index.ts'
import { type CapturedLog, capturedLog } from '../../observability/logging/testing/captured-log.ts'
import { metrics } from '../../observability/metrics/index.ts'
import { deadline } from '../../reliability/deadline/index.ts'
import { overload } from '../../reliability/overload/index.ts'
import { rateLimit } from '../rate-limit/index.ts'
import { realtime } from './index.ts'
import { handshakeLines, rawPeer } from './testing/raw-peer.ts'
import {
  type SocketService,
  socketService,
  tokenOf,
  topics,
  until,
} from './testing/socket-service.ts'

const outcomes = ['accepted', 'refused'] as const

for (const outcome of outcomes) {
  test(`a handshake that is ${outcome} is logged, counted and let go by every plugin`, async (t) => {
    const captured = capturedLog()
    const ends: string[] = []
    const service = await fullService(t, captured, (app) => {
      app.addHook('onRequest', (_request, reply, done) => {
        reply.raw.on('close', () => ends.push('close'))
        done()
      })
      app.addHook('onResponse', async (_request, reply) => {
        ends.push(`response ${reply.statusCode}`)
      })
    })

    const status = outcome === 'accepted' ? 101 : 401
    const client = await service.open({}, { carrier: status === 101 ? 'query' : 'none' })
    await until(() => ends.length === 2)

    const { app } = service
    assert.deepEqual(ends, [`response ${status}`, 'close'])
    const [record] = recordsOf(captured)
    assert.deepEqual(
      [record?.['status'], record?.['outcome'], record?.['userId']],
      [status, 'completed', status === 101 ? 'user-7' : undefined],
    )
    assert.equal(recordsOf(captured).length, 1)
    const text = app.metrics.text()
    assert.match(text, /\nhttp_requests_in_flight 0\n/)
    const label = status === 101 ? '1xx' : '401'
    assert.match(text, new RegExp(`http_requests_total{[^}]*route="/ws",status="${label}"} 1\\n`))
    assertIdle(app)
    const headers = client.refusal?.headers ?? client.handshake
    assert.equal(headers['x-request-id'], record?.['requestId'])
  })
}

test('a client that leaves within the handshake takes no place with it', async (t) => {
  const entered = Promise.withResolvers<void>()
  const leave = Promise.withResolvers<void>()
  const captured = capturedLog()
  const service = await fullService(t, captured, (app) => {
    app.addHook('preHandler', async (request) => {
      if (request.url !== '/ws') return
      entered.resolve()
      await leave.promise
    })
  })

  const peer = connect(service.port, '127.0.0.1')
  peer.write(handshakeLines(tokenOf()))
  await entered.promise
  peer.resetAndDestroy()
  leave.resolve()
  await until(() => recordsOf(captured).length === 1)
  await until(() => service.app.realtime.stats().connections === 0)

  const next = await service.open()
  assert.ok(next.isOpen)
  await until(() => service.app.deadline.stats().inFlight === 0)
  assert.equal(service.app.overload.stats().classes['all']?.inFlight, 0)
})

test('a handshake that does not end in time is answered 504, and its place given back', async (t) => {
  const never = new Promise<undefined>(() => {})
  let looks = 0
  const prove = () => {
    looks += 1
    return looks === 1 ? { method: 'token', userId: 'user-7' } : never
  }
  const service = await socketService(t, {
    realtime: { prove },
    withoutAccess: true,
    async before(app) {
      await app.register(deadline, { defaultMs: 60 })
    },
  })

  const client = await service.open()

  assert.equal(client.refusal?.status, 504)
  await until(() => service.app.deadline.stats().inFlight === 0)
  assert.equal(service.app.realtime.stats().connections, 0)
})

test('a limit, overload and a service that stops refuse a handshake like any request', async (t) => {
  const service = await fullService(t, capturedLog(), () => {}, '1/minute')
  const first = await service.open()
  const limited = await service.open()
  const full = await socketService(t, {
    async before(app) {
      await app.register(overload, {
        classes: { all: { inFlightMax: 1, queueMax: 1 } },
        defaultClass: 'all',
      })
    },
    after: (app) => {
      app.get('/slow', { config: { access: 'public' } }, () => new Promise(() => {}))
    },
  })
  const working = connect(full.port, '127.0.0.1')
  working.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n')
  await until(() => full.app.overload.stats().classes['all']?.inFlight === 1)

  const shed = await full.open()
  working.destroy()

  assert.ok(first.isOpen)
  assert.equal(limited.refusal?.status, 429)
  assert.equal(shed.refusal?.status, 503)
})

test('an open socket keeps nothing of its request alive', async (t) => {
  const kept: WeakRef<object>[] = []
  const service = await socketService(t, {
    before(app) {
      app.addHook('onRequest', (request, reply, done) => {
        for (const part of [request, request.raw, reply, reply.raw]) kept.push(new WeakRef(part))
        done()
      })
    },
  })

  const client = await service.open()
  await client.hears('welcome')
  await until(() => {
    collectGarbage()
    return kept.every((part) => part.deref() === undefined)
  })

  assert.equal(kept.length, 4)
  assert.ok(client.isOpen)
})

test('where localhost is two addresses, sockets open at both, and all else is as at one', async (t) => {
  localhostIs(t, ['127.0.0.1', '127.0.0.2'])
  const lines: string[] = []
  const app = fastify({ logger: { stream: { write: (line) => void lines.push(line) } } })
  t.after(() => app.close())
  await app.register(realtime, { topics, prove: () => ({ method: 'token', userId: '7' }) })
  app.post('/echo', ({ body }) => body)
  await app.listen({ host: 'localhost', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const post = `POST /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi`
  const plain = 'GET /ws?token=canary HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

  const answers = []
  for (const host of ['127.0.0.1', '127.0.0.2']) {
    const opened = await rawPeer(port, handshakeLines('any'), host)
    const echoed = await rawPeer(port, post, host)
    const told = await rawPeer(port, plain, host)
    answers.push([opened, echoed, told].map((peer) => peer.text().slice(9, 12)))
    opened.socket.destroy()
  }

  assert.deepEqual(answers, [
    ['101', '200', '426'],
    ['101', '200', '426'],
  ])
  assert.ok(!lines.join('').includes('canary'))
})

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

function fullService(
  t: Parameters<typeof socketService>[0],
  { logger }: CapturedLog,
  prepare: (app: FastifyInstance) => void,
  ip = '1000/minute',
): Promise<SocketService> {
  return socketService(t, {
    server: { ...loggingServerOptions(logger), ...contextServerOptions() },
    async before(app) {
      await app.register(context)
      await app.register(logging)
      await app.register(metrics)
      await app.register(lifecycle, { preDelayMs: 0, drainMs: 10 })
      await app.register(deadline)
      await app.register(overload, { classes: { all: { inFlightMax: 2 } }, defaultClass: 'all' })
      await app.register(rateLimit, { ip })
      prepare(app)
    },
  })
}

function recordsOf(captured: CapturedLog) {
  return captured.records().filter(({ msg }) => msg === 'request')
}

function assertIdle(app: FastifyInstance): void {
  assert.equal(app.overload.stats().classes['all']?.inFlight, 0)
  const { inFlight, clientGone } = app.deadline.stats()
  assert.deepEqual([inFlight, clientGone], [0, 0])
}

/** Fastify looks `localhost` up by itself, and few machines give it two IPv4 addresses. */
function localhostIs(t: TestContext, addresses: readonly string[]): void {
  const { lookup } = dns
  t.after(() => Object.assign(dns, { lookup }))
  Object.assign(dns, {
    lookup(host: string, ...rest: readonly unknown[]) {
      if (host !== 'localhost') return Reflect.apply(lookup, dns, [host, ...rest])
      const done = rest.at(-1) as (...found: readonly unknown[]) => void
      const found = addresses.map((address) => ({ address, family: 4 }))
      const wantsAll = typeof rest[0] === 'object' && rest[0] !== null && 'all' in rest[0]
      process.nextTick(done, null, ...(wantsAll ? [found] : [addresses[0], 4]))
    },
  })
}
