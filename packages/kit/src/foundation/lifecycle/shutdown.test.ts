import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import fastify from 'fastify'
import { waitingInBacklog } from './testing/backlog-clients.ts'
import { type Answer, KeepAliveClient, outcome } from './testing/keep-alive-client.ts'
import { brief, listenerClosed, listening, portOf } from './testing/listening.ts'

test('with the listener closed, a new connection is refused and an old one is served', async (t) => {
  const { app, port } = await listening(t, { bounds: { ...brief, drainMs: 5_000 } })
  await using old = await KeepAliveClient.connect(port)
  await old.ask('/')

  const end = app.lifecycle.shutdown('test')
  await listenerClosed(app.lifecycle)
  const refused = await outcome(KeepAliveClient.connect(port))
  const answer = await old.ask('/')
  await end

  assert.equal(refused, 'ECONNREFUSED')
  assert.equal(answer.status, 200)
  assert.match(answer.head, /\r\nconnection: close/)
})

test('a request sent in the moment of closing is answered', async (t) => {
  const { app, port } = await listening(t)
  await using client = await KeepAliveClient.connect(port)
  await client.ask('/')
  let asked: Promise<Answer> | undefined
  app.lifecycle.onListenerClosed('ask', () => {
    asked = client.ask('/')
  })

  await app.lifecycle.shutdown('test')

  assert.equal((await asked)?.status, 200)
})

test('connections that wait to be accepted are accepted before the listener closes', async (t) => {
  const { app, port } = await listening(t)
  const { outcomes } = await waitingInBacklog(port, 20)

  await app.lifecycle.shutdown('test')

  assert.deepEqual(new Set(await outcomes), new Set(['HTTP/1.1 200']))
})

test('control: a request sent in the moment of a plain close is lost', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  app.get('/', () => ({}))
  let ask: (() => Promise<string>) | undefined
  let asked: Promise<string> | undefined
  app.addHook('preClose', (done) => {
    asked = ask?.()
    done()
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  await using client = await KeepAliveClient.connect(portOf(app))
  await client.ask('/')

  ask = () => outcome(client.ask('/'))
  await app.close()

  assert.match((await asked) ?? '', /ECONNRESET|closed without an answer/)
})

test('while it drains, each answer says goodbye: one in flight before, a 404 too', async (t) => {
  const gate = Promise.withResolvers<void>()
  const { app, port, arrived } = await listening(t, {
    bounds: { ...brief, preDelayMs: 200 },
    routes: (app) => app.get('/gate', () => gate.promise.then(() => ({}))),
  })
  await using one = await KeepAliveClient.connect(port)
  await using other = await KeepAliveClient.connect(port)
  await other.ask('/')
  const waiting = one.ask('/gate')
  await arrived(2)

  const end = app.lifecycle.shutdown('test')
  const missing = await other.ask('/missing')
  gate.resolve()
  const answer = await waiting
  const { state } = app.lifecycle
  await end

  assert.equal(state, 'draining')
  assert.match(answer.head, /\r\nconnection: close/)
  assert.match(missing.head, /^http\/1\.1 404 [\s\S]*\r\nconnection: close/)
})

test('a slow request is finished before anything is flushed', async (t) => {
  const gate = Promise.withResolvers<void>()
  const { app, port, arrived } = await listening(t, {
    bounds: { ...brief, drainMs: 0 },
    routes: (app) => app.get('/gate', () => gate.promise.then(() => ({}))),
  })
  await using client = await KeepAliveClient.connect(port)
  const waiting = client.ask('/gate')
  await arrived(1)

  const end = app.lifecycle.shutdown('test')
  await setTimeout(50)
  const state = app.lifecycle.state
  gate.resolve()
  const answer = await waiting
  await end

  assert.equal(state, 'finishing')
  assert.equal(answer.status, 200)
  assert.ok(!app.lifecycle.signal.aborted)
})

test('what does not finish is aborted: by itself if it heeds the signal, else 503', async (t) => {
  const warnings: string[] = []
  const { app, port, arrived } = await listening(t, {
    bounds: { ...brief, drainMs: 0, finishMs: 50 },
    logger: { level: 'warn', stream: { write: (line: string) => void warnings.push(line) } },
    routes(app) {
      app.get('/heeds', () =>
        setTimeout(60_000, {}, { signal: app.lifecycle.signal }).catch(() => 'stopped'),
      )
      app.get('/deaf', () => new Promise(() => {}))
    },
  })
  await using heeding = await KeepAliveClient.connect(port)
  await using deaf = await KeepAliveClient.connect(port)
  const gone = await KeepAliveClient.connect(port)
  const answers = [heeding.ask('/heeds'), deaf.ask('/deaf')]
  void gone.ask('/deaf')
  await arrived(3)
  await gone[Symbol.asyncDispose]()

  await app.lifecycle.shutdown('test')

  const [stopped, refused] = await Promise.all(answers)
  assert.equal(stopped?.body, 'stopped')
  assert.equal(refused?.status, 503)
  assert.match(refused?.body ?? '', /SHUTTING_DOWN/)
  assert.equal(app.lifecycle.signal.reason.code, 'SHUTTING_DOWN')
  assert.match(warnings.join(), /"refused":1,/)
})

test('an upgrade is refused once the service drains, and granted before', async (t) => {
  const { app, port } = await listening(t, { bounds: { ...brief, drainMs: 5_000 } })
  app.server.on('upgrade', (_request, socket: Socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n')
  })
  await using before = await KeepAliveClient.connect(port)
  await using after = await KeepAliveClient.connect(port)
  await after.ask('/')
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n'

  const granted = await before.ask('/', upgrade)
  const end = app.lifecycle.shutdown('test')
  const refused = await after.ask('/', upgrade)
  await end

  assert.equal(granted.status, 101)
  assert.equal(refused.status, 503)
  assert.match(refused.head, /\r\nconnection: close/)
  assert.match(refused.head, /\r\nretry-after: 1/)
})

test('connections that are idle, or on which nothing was sent, do not hold it up', async (t) => {
  const { app, port } = await listening(t, { bounds: { ...brief, drainMs: 0 } })
  const clients = await Promise.all(
    Array.from({ length: 200 }, () => KeepAliveClient.connect(port)),
  )
  await Promise.all(clients.slice(0, 100).map((client) => client.ask('/')))

  const startedAtMs = performance.now()
  await app.lifecycle.shutdown('test')
  const tookMs = performance.now() - startedAtMs

  await Promise.all(clients.map(({ closed }) => closed))
  assert.ok(tookMs < 3_000, `${tookMs} ms`)
})

test('a connection that falls idle while the rest finishes does not hold it up', async (t) => {
  const gate = Promise.withResolvers<void>()
  const { app, port } = await listening(t, {
    bounds: { ...brief, drainMs: 0 },
    routes(app) {
      // Its headers are out before anyone can add `Connection: close` to them.
      app.get('/begun', (_request, reply) => {
        reply.hijack()
        reply.raw.writeHead(200, { 'content-length': 2 }).flushHeaders()
        reply.raw.write('a')
        void gate.promise.then(() => reply.raw.end('b'))
      })
    },
  })
  await using client = await KeepAliveClient.connect(port)
  const waiting = client.ask('/begun')
  await client.begun

  const startedAtMs = performance.now()
  const end = app.lifecycle.shutdown('test')
  await setTimeout(50)
  gate.resolve()
  const answer = await waiting
  await end

  assert.equal(answer.body, 'ab')
  assert.match(answer.head, /keep-alive/)
  assert.ok(performance.now() - startedAtMs < 3_000)
  assert.ok(!app.lifecycle.signal.aborted)
})

test('an upgraded connection that nobody closes is destroyed', async (t) => {
  const { app, port } = await listening(t, { bounds: { ...brief, drainMs: 0, finishMs: 0 } })
  app.server.on('upgrade', (_request, socket: Socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n')
  })
  await using client = await KeepAliveClient.connect(port)
  await client.ask('/', 'Connection: Upgrade\r\nUpgrade: websocket\r\n')

  await app.lifecycle.shutdown('test')

  assert.equal(app.lifecycle.exitCode, 0)
  await client.closed
})
