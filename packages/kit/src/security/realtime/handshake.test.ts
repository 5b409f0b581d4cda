import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { RealtimeOptions } from './index.ts'
import { handshakeLines, rawPeer } from './testing/raw-peer.ts'
import type { SocketClientOptions } from './testing/socket-client.ts'
import { socketService, tokenOf, until } from './testing/socket-service.ts'

for (const carrier of ['query', 'protocol', 'header'] as const) {
  test(`a token in the ${carrier} opens a socket, and the client is welcomed`, async (t) => {
    const service = await socketService(t)

    const client = await service.open({ sub: 'user-9' }, { carrier })
    const { seq, at, data } = await client.hears('welcome')

    assert.equal(client.wire.protocol, carrier === 'protocol' ? 'bearer' : '')
    assert.deepEqual([data.user_id, data.heartbeat_ms, data.topics, seq], ['user-9', 30_000, [], 0])
    assert.ok(data.connection_id.length > 0 && Date.parse(data.expires_at) > Date.parse(at))
  })
}

test('without a token, or with a bad one, the handshake is answered 401 and nothing else is sent', async (t) => {
  const service = await socketService(t)

  const none = await service.open({}, { carrier: 'none' })
  const bad = await service.open({}, { carrier: 'none', query: '?token=garbage' })
  const expired = await service.open({ iat: 1, exp: 601 }, { carrier: 'query' })

  for (const { refusal, told } of [none, bad, expired]) {
    assert.equal(refusal?.status, 401)
    assert.match(String(refusal.headers['content-type']), /^application\/problem\+json/)
    assert.deepEqual([refusal.body.error_code, told], ['AUTHENTICATION_REQUIRED', []])
    assert.equal(refusal.headers.connection, 'close')
  }
})

const two: Readonly<Record<string, (token: string) => SocketClientOptions>> = {
  'query and header': (token) => ({ carrier: 'header', query: `?token=${token}` }),
  'query and subprotocol': (token) => ({ carrier: 'protocol', query: `?token=${token}` }),
  'two in the query': (token) => ({ carrier: 'query', query: `&token=${token}` }),
}

for (const [name, how] of Object.entries(two)) {
  test(`${name}: two tokens at once are refused, though each is good`, async (t) => {
    const service = await socketService(t)

    const client = await service.open({}, how(tokenOf()))

    assert.equal(client.refusal?.status, 401)
  })
}

test('two tokens are refused also where nothing but this plugin looks at them', async (t) => {
  const prove = () => ({ method: 'token', userId: 'anybody' })
  const service = await socketService(t, { realtime: { prove }, withoutAccess: true })

  const one = await service.open()
  const both = await service.open({}, { query: `?token=${tokenOf()}` })

  assert.ok(one.isOpen)
  assert.equal(both.refusal?.status, 401)
})

test('a page of another origin is refused, our own and those on the list are not', async (t) => {
  const service = await socketService(t, { realtime: { origins: ['https://console.example.com'] } })
  const statusOf = async (origin: string) =>
    (await service.open({}, { origin })).refusal?.status ?? 101

  const own = await statusOf(`http://127.0.0.1:${service.port}`)
  const listed = await statusOf('https://console.example.com')
  const foreign = await statusOf('https://evil.example.com')
  const sandboxed = await statusOf('null')
  const lookalike = await statusOf('https://console.example.com.evil.example.com')

  assert.deepEqual([own, listed, foreign, sandboxed, lookalike], [101, 101, 403, 403, 403])
})

test('a request without upgrade is told to upgrade, and one of another version which', async (t) => {
  const service = await socketService(t)
  const headers = { authorization: `Bearer ${tokenOf()}` }

  const plain = await service.app.inject({ url: '/ws', headers })
  const old = await service.open({}, { protocolVersion: 8 })

  assert.deepEqual([plain.statusCode, plain.headers['upgrade']], [426, 'websocket'])
  assert.equal(plain.json().error_code, 'UPGRADE_REQUIRED')
  assert.equal(old.refusal?.status, 426)
  assert.equal(old.refusal.headers['sec-websocket-version'], '13')
})

test('a malformed handshake is refused with a problem', async (t) => {
  const service = await socketService(t)
  const lines = `Connection: Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\nAuthorization: Bearer ${tokenOf()}\r\n`

  const peer = await rawPeer(service.port, `GET /ws HTTP/1.1\r\nHost: a\r\n${lines}\r\n`)

  assert.match(peer.text(), /^HTTP\/1.1 400[\s\S]*HANDSHAKE_MALFORMED/)
})

test('a request that asks for another upgrade, or at another address, is answered as it is', async (t) => {
  const service = await socketService(t)
  const get = (path: string, protocol: string) =>
    rawPeer(
      service.port,
      `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: ${protocol}\r\n\r\n`,
    )

  const h2c = await get('/', 'h2c')
  const elsewhere = await get('/', 'websocket')

  assert.match(h2c.text(), /^HTTP\/1.1 200[\s\S]*fine$/)
  assert.match(elsewhere.text(), /^HTTP\/1.1 200[\s\S]*fine$/)
})

test('another who upgrades at another address goes on to do so', async (t) => {
  const service = await socketService(t, {
    before(app) {
      app.server.on('upgrade', (request, socket) => {
        if (request.url === '/other') socket.end('HTTP/1.1 101 Other\r\n\r\n')
      })
    },
  })

  const other = await rawPeer(
    service.port,
    'GET /other HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n',
  )
  const ours = await service.open()

  assert.match(other.text(), /^HTTP\/1.1 101 Other/)
  assert.ok(ours.isOpen)
})

test('a handshake behind a request that is still being answered closes its connection alone', async (t) => {
  const service = await socketService(t, {
    after(app) {
      app.get('/slow', { config: { access: 'public' } }, () => new Promise(() => {}))
    },
  })

  const slow = 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n'
  const peer = await rawPeer(service.port, slow + handshakeLines(tokenOf()))
  const client = await service.open()

  assert.equal(peer.text(), '')
  assert.ok(client.isOpen)
})

test('the 101 carries what hooks have put on the answer, once and without what is of a body', async (t) => {
  const service = await socketService(t, {
    before(app) {
      app.addHook('onRequest', (_request, reply, done) => {
        reply.headers({ 'x-request-id': 'r-1', connection: 'close', 'x-split': 'a\r\nb: c' })
        done()
      })
    },
  })

  const { handshake } = await service.open()

  assert.deepEqual(
    [handshake['x-request-id'], handshake.connection, handshake['x-split']],
    ['r-1', 'Upgrade', undefined],
  )
})

test('a user, an address and the process have so many sockets, and no more', async (t) => {
  const perUser = await filled(t, { socketsPerUserMax: 2 }, () => 'user-7')
  const perAddress = await filled(t, { socketsPerAddressMax: 2 }, (count) => `user-${count}`)
  const inAll = await filled(t, { socketsMax: 2 }, (count) => `user-${count}`)

  assert.deepEqual([perUser.status, perUser.code], [429, 'TOO_MANY_SOCKETS'])
  assert.deepEqual([perAddress.status, perAddress.code], [429, 'TOO_MANY_SOCKETS'])
  assert.deepEqual([inAll.status, inAll.code], [503, 'SOCKETS_FULL'])
  for (const { retryAfter } of [perUser, perAddress, inAll]) assert.equal(retryAfter, '5')
})

test('the limit of one user leaves others alone', async (t) => {
  const service = await socketService(t, { realtime: { socketsPerUserMax: 1 } })
  await service.open({ sub: 'user-7' })

  const other = await service.open({ sub: 'user-8' })

  assert.ok(other.isOpen)
})

async function filled(
  t: TestContext,
  bounds: Partial<RealtimeOptions>,
  userOf: (count: number) => string,
) {
  const service = await socketService(t, { realtime: bounds })
  const open = (count: number) => service.open({ sub: userOf(count) })
  const [first] = [await open(1), await open(2)]
  const { refusal } = await open(3)
  first?.wire.close()
  await first?.closed
  await until(() => service.app.realtime.stats().connections === 1)
  // A place that was given back, or was never taken by who was refused, is there for the next.
  const next = await open(4)
  assert.ok(next.isOpen)
  return {
    status: refusal?.status,
    code: refusal?.body.error_code,
    retryAfter: refusal?.headers['retry-after'],
  }
}
