import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { type DependencyProxy, dependencyProxy, hostAndPort } from './dependency-proxy.ts'

test('up hands on what both sides say, and how they end', async (t) => {
  const proxy = await proxyOf(t)

  const client = await clientOf(t, proxy)

  assert.equal(await client.ask('hello'), 'hello')
  client.socket.end()
  await once(client.socket, 'end')
})

test('refuse cuts what is open and takes nothing new, until it is up on the same port', async (t) => {
  const proxy = await proxyOf(t)
  const client = await clientOf(t, proxy)
  await client.ask('hello')

  await proxy.set('refuse')
  await client.closed
  await assert.rejects(clientOf(t, proxy), { code: 'ECONNREFUSED' })
  await proxy.set('up')

  const after = await clientOf(t, proxy)
  assert.equal(await after.ask('again'), 'again')
})

test('a blackhole is silent to old and new connections, for good to those it swallowed', async (t) => {
  const proxy = await proxyOf(t)
  const before = await clientOf(t, proxy)
  await before.ask('hello')

  await proxy.set('blackhole')
  const during = await clientOf(t, proxy)
  assert.equal(await before.ask('a', 60), undefined)
  assert.equal(await during.ask('b', 60), undefined)
  await proxy.set('up')

  assert.equal(await before.ask('c', 60), undefined)
  assert.equal(await (await clientOf(t, proxy)).ask('d'), 'd')
})

test('half-open swallows what is open and lets new connections through', async (t) => {
  const proxy = await proxyOf(t)
  const before = await clientOf(t, proxy)
  await before.ask('hello')

  await proxy.set('half-open')

  assert.equal(await before.ask('a', 60), undefined)
  assert.equal(await (await clientOf(t, proxy)).ask('b'), 'b')
})

test('reset cuts what is open, and what is new as soon as it is there', async (t) => {
  const proxy = await proxyOf(t)
  const before = await clientOf(t, proxy)
  await before.ask('hello')

  await proxy.set('reset')
  await before.closed

  // Whether the client still sees the connection made before it is reset is a race.
  const after = clientOf(t, proxy).then(({ closed }) => closed)
  await after.catch((error: NodeJS.ErrnoException) => assert.equal(error.code, 'ECONNRESET'))
})

test('latency holds answers back, in order', async (t) => {
  const proxy = await proxyOf(t)
  const client = await clientOf(t, proxy)
  await client.ask('hello')

  await proxy.set('latency', { latencyMs: 120 })
  const startedAt = performance.now()
  const answer = await client.ask('late')

  assert.equal(answer, 'late')
  assert.ok(performance.now() - startedAt >= 110)
})

test('bandwidth lets an answer trickle', async (t) => {
  const proxy = await proxyOf(t)
  const client = await clientOf(t, proxy)

  await proxy.set('bandwidth', { bytesPerSecond: 100 })
  const startedAt = performance.now()
  await client.ask('x'.repeat(15))

  assert.ok(performance.now() - startedAt >= 140)
})

test('cut-after resets in the middle of an answer', async (t) => {
  const proxy = await proxyOf(t)
  const client = await clientOf(t, proxy)

  await proxy.set('cut-after', { bytes: 4 })
  client.socket.write('0123456789')
  await client.closed

  assert.equal(client.received(), '0123')
})

test('an upstream is a host and a port, also in brackets', () => {
  assert.deepEqual(hostAndPort('db.internal:5432'), { host: 'db.internal', port: 5432 })
  assert.deepEqual(hostAndPort('[::1]:6379'), { host: '::1', port: 6379 })
})

interface Client {
  readonly socket: Socket
  /** What came back for it once all of it is there; undefined if it is not in time. */
  readonly ask: (text: string, timeoutMs?: number) => Promise<string | undefined>
  readonly received: () => string
  /** Resolves when it is cut or has ended. */
  readonly closed: Promise<void>
}

async function clientOf(t: TestContext, proxy: DependencyProxy): Promise<Client> {
  const socket = connect({ host: '127.0.0.1', port: proxy.port })
  t.after(() => socket.destroy())
  let received = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text
  })
  await once(socket, 'connect')
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  return {
    socket,
    closed,
    received: () => received,
    async ask(text, timeoutMs = 2_000) {
      const from = received.length
      socket.write(text)
      const signal = AbortSignal.timeout(timeoutMs)
      while (received.length < from + text.length) {
        try {
          await once(socket, 'data', { signal })
        } catch {
          // The time is up.
          return undefined
        }
      }
      return received.slice(from)
    },
  }
}

/** A proxy before a server that says what it hears. */
async function proxyOf(t: TestContext): Promise<DependencyProxy> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.pipe(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const proxy = await dependencyProxy(`127.0.0.1:${(server.address() as AddressInfo).port}`)
  t.after(async () => {
    await proxy.close()
    server.close()
  })
  return proxy
}
