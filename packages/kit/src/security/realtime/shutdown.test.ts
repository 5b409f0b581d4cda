import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { FastifyServerOptions } from 'fastify'
import { lifecycle, lifecycleServerOptions } from '../../foundation/lifecycle/index.ts'
import { ManualClock } from '../../reliability/deadline/testing/manual-clock.ts'
import type { RealtimeOptions } from './index.ts'
import { handshakeLines, rawPeer } from './testing/raw-peer.ts'
import {
  type SocketServiceOptions,
  socketService,
  tokenOf,
  until,
} from './testing/socket-service.ts'

test('a service that stops tells each client when to come back, and closes with 1012', async (t) => {
  let turn = 0
  const random = () => {
    turn += 0.1
    return turn
  }
  const service = await stoppable(t, { random })
  const clients = await Promise.all([1, 2, 3].map(() => service.open()))

  const began = performance.now()
  await service.app.lifecycle.shutdown('test')
  const tookMs = performance.now() - began
  const closed = await Promise.all(clients.map((client) => client.closed))

  const waits = clients.map(({ told }) => told.at(-1)?.data.after_ms)
  assert.deepEqual(new Set(waits), new Set([500, 1_000, 1_500]))
  assert.deepEqual(
    closed.map(({ code }) => code),
    [1012, 1012, 1012],
  )
  assert.ok(tookMs < 1_000, `it took ${tookMs} ms, and may serve on for 5,000`)
  assert.equal(service.app.lifecycle.exitCode, 0)
})

test('clients are parted with after the listener has closed, not before', async (t) => {
  const service = await stoppable(t)
  const client = await service.open()
  const states: string[] = []
  service.app.lifecycle.onDraining('test', () => {
    states.push(client.isOpen ? 'open' : 'closed')
  })
  client.wire.on('message', (data) => {
    if (String(data).includes('reconnect')) states.push(service.app.lifecycle.state)
  })

  await service.app.lifecycle.shutdown('test')

  assert.deepEqual(states, ['open', 'listener-closed'])
})

test('a peer that does not answer the close is destroyed after 2 s', async (t) => {
  const service = await stoppable(t, { closeMs: 60 })
  const peer = await rawPeer(service.port, handshakeLines(tokenOf()))

  const stopped = service.app.lifecycle.shutdown('test')
  await peer.closed()
  await stopped

  assert.match(peer.text(), /"type":"reconnect"/)
  assert.equal(service.app.realtime.stats().connections, 0)
  assert.equal(service.app.realtime.stats().closed.shutdown, 1)
})

test('without the lifecycle plugin, to close the application does the same', async (t) => {
  const service = await socketService(t)
  const clients = await Promise.all([service.open(), service.open()])

  await service.app.close()
  const closed = await Promise.all(clients.map((client) => client.closed))

  assert.deepEqual(
    closed.map(({ code }) => code),
    [1012, 1012],
  )
  assert.ok(clients.every(({ told }) => told.some(({ type }) => type === 'reconnect')))
})

test('nothing is left open: no timer, no listener, no connection', async (t) => {
  const clock = new ManualClock()
  const service = await socketService(t, { realtime: { clock } })
  await service.open()
  await service.open()

  await service.app.close()
  await until(() => service.app.realtime.stats().connections === 0)

  assert.equal(service.revocation.listeners, 0)
  assert.equal(clock.waiting, 0)
  assert.equal(service.app.server.listenerCount('upgrade'), 0)
  assert.deepEqual(service.app.realtime.stats().hub.memberships, 0)
})

test('a handshake that is under way when the service stops is refused with 503', async (t) => {
  const entered = Promise.withResolvers<void>()
  const leave = Promise.withResolvers<void>()
  const service = await stoppable(
    t,
    {},
    {
      after(app) {
        app.addHook('preHandler', async () => {
          entered.resolve()
          await leave.promise
        })
      },
    },
  )
  service.app.lifecycle.onListenerClosed('test', () => leave.resolve())

  const opening = service.open()
  await entered.promise
  const stopped = service.app.lifecycle.shutdown('test')
  const { refusal, told } = await opening
  await stopped

  assert.deepEqual([refusal?.status, refusal?.body.error_code], [503, 'SOCKETS_FULL'])
  assert.deepEqual(told, [])
})

test('a service that drains refuses a handshake with 503, and shows no token', async (t) => {
  const lines: string[] = []
  const stream = { write: (line: string) => void lines.push(line) }
  const service = await stoppable(t, {}, { server: { logger: { stream } } }, 200)

  const stopped = service.app.lifecycle.shutdown('test')
  const { refusal } = await service.open({}, { carrier: 'query' })
  await stopped

  assert.deepEqual([refusal?.status, refusal?.body.error_code], [503, 'SHUTTING_DOWN'])
  assert.match(lines.join(''), /"url":"\/ws"/)
})

async function stoppable(
  t: TestContext,
  realtime: Partial<RealtimeOptions> = {},
  options: SocketServiceOptions = {},
  preDelayMs = 0,
) {
  return socketService(t, {
    ...options,
    realtime,
    server: { ...lifecycleServerOptions(), ...options.server } as FastifyServerOptions,
    async before(app) {
      await app.register(lifecycle, { preDelayMs, drainMs: 5_000 })
    },
  })
}
