import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import fastify from 'fastify'
import { createTables } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { ManualClock } from '../../reliability/deadline/testing/manual-clock.ts'
import { revocation, revocationTables } from '../revocation/index.ts'
import type { AccessClaims } from '../tokens/index.ts'
import { type Prove, realtime } from './index.ts'
import type { SocketPrincipal } from './principal-port.ts'
import { SocketClient } from './testing/socket-client.ts'
import { identifier, socketService, topics, until } from './testing/socket-service.ts'

test('a revoked session closes its sockets at once with 4401, and no other', async (t) => {
  const service = await socketService(t)
  const sid = identifier()
  const mine = [await service.open({ sid }), await service.open({ sid })]
  const other = await service.open()

  service.revocation.revokeSession(sid)
  service.app.realtime.publish('news', 'late', {})
  const closed = await Promise.all(mine.map((client) => client.closed))

  assert.deepEqual(
    closed.map(({ code }) => code),
    [4401, 4401],
  )
  assert.ok(other.isOpen)
  await until(() => service.app.realtime.stats().closed.revoked === 2)
})

test('nothing that is published after a revocation reaches its socket', async (t) => {
  const service = await socketService(t, { realtime: { joinedAtOpen: () => ['news'] } })
  const sid = identifier()
  const [mine, other] = [await service.open({ sid }), await service.open()]

  service.app.realtime.publish('news', 'first', {})
  service.revocation.revokeSession(sid)
  service.app.realtime.publish('news', 'second', {})
  await mine.closed
  await other.hears('second')

  assert.deepEqual(mine.told.map(({ type }) => type).slice(-1), ['first'])
})

test('a user whose version has risen loses the sockets of older tokens, and keeps those of newer', async (t) => {
  const service = await socketService(t)
  const old = await service.open({ sub: 'user-7', uv: 1 })
  const fresh = await service.open({ sub: 'user-7', uv: 2 })
  const other = await service.open({ sub: 'user-8', uv: 1 })

  service.revocation.raiseUser('user-7', 2)
  const { code } = await old.closed

  assert.equal(code, 4401)
  assert.ok(fresh.isOpen && other.isOpen)
})

test('a refreshed session, of which the old token is revoked, keeps its socket', async (t) => {
  const service = await socketService(t)
  const claims = { sid: identifier(), jti: identifier() }
  const client = await service.open(claims)

  service.revocation.tell({ kind: 'token', key: claims.jti.slice(0, 11), value: 0 })
  client.say({ type: 'ping' })

  await client.hears('pong')
})

// The revocation comes exactly between two steps of the handshake.
for (const [step, at] of [
  ['after the first look, before the registration', 1],
  ['after the second look, before the acceptance', 2],
] as const) {
  test(`a session that is revoked ${step} opens no socket`, async (t) => {
    const service = await socketService(t)
    const claims: Partial<AccessClaims> = { sid: identifier() }
    let looks = 0
    service.revocation.onCheck = ({ sid }) => {
      looks += 1
      if (looks === at) service.revocation.revokeSession(sid)
    }

    const client = await service.open(claims)

    assert.equal(client.refusal?.status, 401)
    assert.equal(service.app.realtime.stats().connections, 0)
    assert.equal(looks, 2)
  })
}

test('a session that is revoked while its last look waits opens no socket', async (t) => {
  const looked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<SocketPrincipal>()
  const principal = { method: 'token', userId: 'user-7', sessionId: identifier() }
  let looks = 0
  const prove = () => {
    looks += 1
    if (looks === 2) looked.resolve()
    return looks === 1 ? principal : answer.promise
  }
  const service = await socketService(t, { realtime: { prove }, withoutAccess: true })

  const opening = service.open()
  await looked.promise
  service.revocation.revokeSession(principal.sessionId)
  answer.resolve(principal)
  const client = await opening

  assert.equal(client.refusal?.status, 401)
})

test('a session that is revoked in any moment around the acceptance leaves no socket', async (t) => {
  const principal = { method: 'token', userId: 'user-7', sessionId: identifier() }
  let ticksLeft = 0
  const service = await socketService(t, { realtime: { prove }, withoutAccess: true })
  let looks = 0
  async function prove() {
    looks += 1
    if (looks % 2 === 0) void revokeAfter(ticksLeft)
    return principal
  }
  async function revokeAfter(ticks: number) {
    for (let tick = 0; tick < ticks; tick += 1) await undefined
    service.revocation.revokeSession(principal.sessionId)
  }

  const ends: (number | undefined)[] = []
  for (ticksLeft = 0; ticksLeft < 12; ticksLeft += 1) {
    const client = await service.open()
    ends.push(client.refusal?.status ?? (await client.closed).code)
  }

  assert.deepEqual(new Set(ends), new Set([401, 4401]))
  await until(() => service.app.realtime.stats().connections === 0)
})

test('where revocations cannot be told for 30 s at a stretch sockets are closed with 1013', async (t) => {
  const clock = new ManualClock()
  const service = await socketService(t, {
    realtime: { clock, heartbeatMs: 1_000_000, joinedAtOpen: () => ['news'] },
  })
  const client = await service.open()
  service.revocation.isFresh = false
  clock.advance(30_000)
  service.revocation.isFresh = true
  clock.advance(1_000)
  service.revocation.isFresh = false

  clock.advance(30_000)
  const before = service.app.realtime.members('news')
  clock.advance(1_000)
  const after = service.app.realtime.members('news')
  const { code } = await client.closed

  assert.deepEqual([before, after, code], [1, 0, 1013])
  await until(() => service.app.realtime.stats().closed.stale === 1)
})

test('with the real revocations, a committed one closes the socket before it is answered', async (t) => {
  const [sqlite] = engines
  await using opening = await (sqlite ?? assert.fail()).open()
  await createTables(opening.database, revocationTables)
  const app = fastify()
  t.after(() => app.close())
  await app.register(revocation, { database: opening.database })
  const sessions = [identifier(), identifier()]
  const prove: Prove = ({ headers }) => ({
    method: 'token',
    userId: `user-${headers.authorization?.slice(-1)}`,
    sessionId: sessions[Number(headers.authorization?.slice(-1))] ?? '',
  })
  await app.register(realtime, { topics, prove })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const clients = ['0', '1'].map((token) => new SocketClient(port, token))
  await Promise.all(clients.map(({ settled }) => settled))

  await app.revocation.transaction(async (_queries, revoke) => {
    await revoke({ kind: 'session', id: sessions[0] ?? '' })
  })
  const { closed } = app.realtime.stats()
  await clients[0]?.closed
  await app.revocation.transaction(async (_queries, revoke) => {
    await revoke({ kind: 'user', id: 'user-1', leastVersion: 2 })
  })
  const second = await clients[1]?.closed

  assert.equal(closed.client, 0)
  assert.equal(second?.code, 4401)
  await until(() => app.realtime.stats().closed.revoked === 2)
})
