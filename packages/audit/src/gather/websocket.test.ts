import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { WebSocketServer } from 'ws'
import { testWire } from './testing/test-wire.ts'
import { createWebSockets } from './websocket.ts'

test('messages go to and fro, and the close code is told', async (context) => {
  const { origin, requests } = await socketServer(context.after.bind(context))
  const socket = await createWebSockets(testWire(origin)).open({
    path: '/events?x=1',
    as: { headers: { Authorization: 'Bearer t' } },
    origin: 'https://app.example',
    protocols: ['v1'],
  })

  socket.send('ping')
  const code = await socket.closed(2_000)

  assert.deepEqual([socket.handshake, code, socket.messages()], [101, 4_001, ['welcome', 'ping']])
  const { authorization, origin: from } = requests[0]?.headers ?? {}
  assert.deepEqual([authorization, from], ['Bearer t', 'https://app.example'])
  assert.equal(requests[0]?.headers['sec-websocket-protocol'], 'v1')
})

test('a refused handshake has its status, recorded with its body', async (context) => {
  const { origin } = await socketServer(context.after.bind(context))
  const wire = testWire(origin)

  const socket = await createWebSockets(wire).open({ path: '/forbidden' })

  assert.equal(socket.handshake, 403)
  assert.match(wire.recorder.exchanges()[0]?.response ?? '', /^HTTP\/1\.1 403\n.*no\.$/s)
  assert.equal(await socket.closed(1_000), 1006)
})

test('a server that cannot be reached gives no handshake', async () => {
  const wire = testWire('http://127.0.0.1:1')

  const socket = await createWebSockets(wire).open({ path: '/' })

  assert.equal(socket.handshake, 0)
  assert.equal(wire.recorder.answers()[0]?.ending, 'refused')
})

test('a Close frame is told though the connection stays', async (context) => {
  const listener = await deafServer(context.after.bind(context))
  const socket = await createWebSockets(testWire(listener)).open({ path: '/events' })

  socket.send('x'.repeat(10_000_000))
  const code = await socket.closed(2_000)

  assert.equal(code, 1009)
  socket.close()
})

test('a socket that stays open says so', async (context) => {
  const { origin } = await socketServer(context.after.bind(context))

  const socket = await createWebSockets(testWire(origin)).open({ path: '/events' })

  assert.equal(await socket.closed(20), undefined)
  socket.close()
})

/** Accepts, says that a message is too large, and reads nothing more. */
async function deafServer(after: (close: () => void) => void): Promise<string> {
  const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
  const server = createServer()
  server.on('upgrade', ({ headers }: IncomingMessage, socket) => {
    const key = `${headers['sec-websocket-key']}${magic}`
    const accept = createHash('sha1').update(key).digest('base64')
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    socket
      .on('error', () => undefined)
      .once('data', () => {
        socket.pause()
        socket.write(Buffer.from([0x88, 2, 1009 >> 8, 1009 & 255]))
      })
    after(() => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function socketServer(
  after: (close: () => void) => void,
): Promise<{ origin: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = []
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    requests.push(request)
    if (request.url === '/forbidden') {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno.')
      return
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.send('welcome')
      client.on('message', (data) => {
        client.send(String(data))
        client.close(4_001)
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => {
    for (const client of sockets.clients) client.terminate()
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}
