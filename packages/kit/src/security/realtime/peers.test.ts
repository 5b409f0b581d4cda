/** Peers that do not behave: over real connections, most of them without a client library. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { ManualClock } from '../../reliability/deadline/testing/manual-clock.ts'
import type { Ending } from './index.ts'
import { frame, handshakeLines, type RawPeer, rawPeer } from './testing/raw-peer.ts'
import { type SocketService, socketService, tokenOf, until } from './testing/socket-service.ts'

test('a peer that never answers is cut after one missed pong, one that does is not', async (t) => {
  const clock = new ManualClock()
  const service = await socketService(t, { realtime: { clock } })
  const peer = await opened(service)
  const client = await service.open()

  clock.advance(31_000)
  await once(client.wire, 'ping')
  await until(() => peer.text().includes('\x89\x00'))
  const before = peer.socket.destroyed
  // The pong of the other has arrived when its answer to this has.
  client.say({ type: 'ping' })
  await client.hears('pong')
  clock.advance(11_000)
  await peer.closed()

  assert.ok(!before && client.isOpen)
  await until(() => service.app.realtime.stats().closed.silent === 1)
})

test('one timer serves all sockets, and none is left without them', async (t) => {
  const clock = new ManualClock()
  const service = await socketService(t, { realtime: { clock } })

  const clients = await Promise.all([1, 2, 3].map(() => service.open()))
  const waiting = clock.waiting
  for (const client of clients) client.wire.close()
  await until(() => service.app.realtime.stats().connections === 0)
  clock.advance(1_000)

  assert.deepEqual([waiting, clock.waiting], [1, 0])
})

test('a client that does not read is closed as slow within its bound, and others get everything', async (t) => {
  const service = await socketService(t, {
    realtime: { joinedAtOpen: () => ['news'], closeMs: 50 },
  })
  const { realtime } = service.app
  const slow = await opened(service)
  const client = await service.open()
  await client.hears('welcome')
  slow.socket.pause()

  let most = 0
  let count = 0
  while (realtime.stats().closed.slow === 0 && count < 1_000) {
    realtime.publish('news', 'large', { count, filler: 'x'.repeat(60_000) })
    most = Math.max(most, realtime.stats().bufferedBytes)
    await client.hears(({ data }) => data?.count === count)
    client.told.length = 0
    count += 1
    // The connection is destroyed by then, as nobody answers the close.
    if (realtime.members('news') === 1) await until(() => realtime.stats().closed.slow === 1)
  }

  assert.ok(count > 1 && most > 1_024 * 1_024 && most < 1.2 * 1_024 * 1_024, `${most}`)
  assert.ok(client.isOpen)
  assert.equal(realtime.stats().bufferedBytes, 0)
})

interface Flood {
  readonly flood: Buffer
  readonly code: number
  readonly reason: Ending
}

const floods: Readonly<Record<string, Flood>> = {
  'a message in ten thousand fragments': {
    flood: Buffer.concat([frame('text', 'a', false), repeated(frame('more', 'a', false), 10_000)]),
    code: 1008,
    reason: 'flood',
  },
  '200,000 pings': { flood: repeated(frame('ping'), 200_000), code: 1008, reason: 'flood' },
  '200,000 pongs': { flood: repeated(frame('pong'), 200_000), code: 1008, reason: 'flood' },
  'a thousand messages at once': {
    flood: repeated(frame('text', '{"type":"ping"}'), 1_000),
    code: 1008,
    reason: 'flood',
  },
  'a message over the bound': {
    flood: frame('text', 'x'.repeat(70_000)),
    code: 1009,
    reason: 'oversize',
  },
  'a message in fragments that are together over the bound': {
    flood: Buffer.concat([
      frame('text', 'x'.repeat(60_000), false),
      frame('more', 'x'.repeat(9_000)),
    ]),
    code: 1009,
    reason: 'oversize',
  },
  'bytes that are no text': {
    flood: frame('text', Buffer.from([0xc3, 0x28])),
    code: 1007,
    reason: 'malformed',
  },
  'a binary message': { flood: frame('binary', 'x'), code: 1003, reason: 'binary' },
  'a frame without its mask': {
    flood: Buffer.from([0x81, 0x01, 0x61]),
    code: 1002,
    reason: 'malformed',
  },
  'a compressed frame': {
    flood: Buffer.from([0xc1, 0x80, 0, 0, 0, 0]),
    code: 1002,
    reason: 'malformed',
  },
}

for (const [name, { flood, code, reason }] of Object.entries(floods)) {
  test(`${name} closes the socket with ${code}`, async (t) => {
    const service = await socketService(t, { realtime: { closeMs: 50 } })
    const peer = await opened(service)
    const other = await service.open()

    peer.socket.write(flood)
    await peer.closed()

    assert.equal(closeCodeIn(peer), code)
    assert.ok(other.isOpen)
    await until(() => service.app.realtime.stats().connections === 1)
    assert.equal(service.app.realtime.stats().closed[reason], 1)
  })
}

test('each topic of a subscription costs as much as a message', async (t) => {
  const service = await socketService(t, { realtime: { framesBurst: 10, closeMs: 50 } })
  const client = await service.open()

  client.say({ type: 'subscribe', topics: Array.from({ length: 20 }, (_none, at) => `news:${at}`) })
  client.say({ type: 'subscribe', topics: ['news'], after: 0 })
  for (const after of [1, 2, 3, 4, 5]) client.say({ type: 'subscribe', topics: ['news'], after })
  const { code } = await client.closed

  assert.equal(code, 1008)
})

test('what a flood goes on to bring is not read', async (t) => {
  let read = () => 0
  const service = await socketService(t, {
    realtime: { closeMs: 300 },
    before(app) {
      app.server.on('connection', (socket) => {
        read = () => socket.bytesRead
      })
    },
  })
  const peer = await opened(service)

  for (let turn = 0; turn < 200; turn += 1) peer.socket.write(repeated(frame('ping'), 20_000))
  await peer.closed()

  assert.ok(read() < 1_000_000, `${read()} of 24,000,000 bytes were read`)
})

test('pings that nobody reads the answers of are not all answered', async (t) => {
  const service = await socketService(t, { realtime: { framesBurst: 1_000_000, closeMs: 50 } })
  const peer = await opened(service)
  const other = await service.open()
  peer.socket.pause()

  let most = 0
  for (let turn = 0; turn < 50; turn += 1) {
    peer.socket.write(repeated(frame('ping', 'x'.repeat(125)), 4_000))
    await new Promise((next) => setImmediate(next))
    most = Math.max(most, service.app.realtime.stats().bufferedBytes)
  }
  other.say({ type: 'ping' })
  await other.hears('pong')

  assert.ok(most < 1_000, `${most} bytes were kept for a peer that reads nothing`)
})

test('a client that keeps to its rate is never closed for it', async (t) => {
  const clock = new ManualClock()
  const bounds = { clock, framesPerSecond: 10, framesBurst: 5, heartbeatMs: 1_000_000 }
  const service = await socketService(t, { realtime: bounds })
  const client = await service.open()

  for (let count = 0; count < 50; count += 1) {
    clock.advance(100)
    client.say({ type: 'ping' })
    await until(() => client.told.filter(({ type }) => type === 'pong').length === count + 1)
  }

  assert.ok(client.isOpen)
})

async function opened(service: SocketService): Promise<RawPeer> {
  const peer = await rawPeer(service.port, handshakeLines(tokenOf({ sub: 'user-of-raw' })))
  assert.match(peer.text(), /^HTTP\/1.1 101/)
  return peer
}

function repeated(part: Buffer, count: number): Buffer {
  return Buffer.alloc(part.length * count, part)
}

/** Of the last frame, which is a close frame. */
function closeCodeIn(peer: RawPeer): number | undefined {
  const bytes = Buffer.from(peer.text(), 'latin1')
  for (let at = bytes.length - 4; at > 0; at -= 1) {
    const length = bytes[at + 1] ?? 0
    if (bytes[at] === 0x88 && at + 2 + length === bytes.length) return bytes.readUInt16BE(at + 2)
  }
  return undefined
}
