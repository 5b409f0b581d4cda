import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UnavailableError } from '../../foundation/errors/index.ts'
import { ManualClock } from '../../reliability/deadline/testing/manual-clock.ts'
import type { Prove } from './index.ts'
import { identifier, socketService, tokenOf, until } from './testing/socket-service.ts'

test('a token that expires without a newer one closes its socket with 4403, after a word', async (t) => {
  const { service, pass } = await timed(t)
  const client = await service.open()

  pass(539)
  await client.say({ type: 'ping' })
  await client.hears('pong')
  const early = client.told.some(({ type }) => type === 'expiring')
  pass(2)
  const { data } = await client.hears('expiring')
  pass(60)
  const { code } = await client.closed

  assert.ok(!early)
  assert.ok(Date.parse(data.expires_at) > 0)
  assert.equal(code, 4403)
  assert.equal(client.told.filter(({ type }) => type === 'expiring').length, 1)
  await until(() => service.app.realtime.stats().closed.expired === 1)
})

test('a fresh token in a message keeps the socket open, and expires in its own time', async (t) => {
  const { service, pass, nowMs } = await timed(t)
  const session = { sid: identifier() }
  const client = await service.open(session)

  pass(550)
  await client.hears('expiring')
  client.say({ type: 'authenticate', token: tokenOf({ ...session, uv: 2 }, nowMs()) })
  const { data } = await client.hears('authenticated')
  pass(500)
  client.say({ type: 'ping' })
  await client.hears('pong')
  service.revocation.raiseUser('user-7', 2)
  pass(120)
  const { code } = await client.closed

  assert.equal(Date.parse(data.expires_at), Math.floor(nowMs() / 1_000) * 1_000 - 620_000 + 600_000)
  assert.equal(code, 4403)
})

const bad: Readonly<Record<string, (sid: string) => string>> = {
  'that is garbage': () => 'garbage',
  'that has expired': (sid) => tokenOf({ sid, iat: 1, exp: 601 }),
  'of another user': (sid) => tokenOf({ sid, sub: 'user-8' }),
  'of another session': () => tokenOf(),
}

for (const [name, token] of Object.entries(bad)) {
  test(`a token in a message ${name} closes the socket with 1008`, async (t) => {
    const service = await socketService(t)
    const sid = identifier()
    const client = await service.open({ sid })

    client.say({ type: 'authenticate', token: token(sid) })
    const { code } = await client.closed

    assert.equal(code, 1008)
    await until(() => service.app.realtime.stats().closed.refused === 1)
  })
}

test('a token that cannot be judged at the moment changes nothing', async (t) => {
  const principal = { method: 'token', userId: 'user-7' }
  const prove: Prove = ({ headers }) => {
    if (headers.authorization === 'Bearer later') throw new UnavailableError('Not now.')
    return principal
  }
  const service = await socketService(t, { realtime: { prove }, withoutAccess: true })
  const client = await service.open()

  client.say({ type: 'authenticate', token: 'later' })
  const { data } = await client.hears('error')

  assert.equal(data.error_code, 'UNAVAILABLE')
  assert.ok(client.isOpen)
})

test('a second token is not looked at while one is', async (t) => {
  const answer = Promise.withResolvers<{ method: string; userId: string }>()
  const principal = { method: 'token', userId: 'user-7' }
  const prove: Prove = ({ headers }) =>
    headers.authorization === 'Bearer slow' ? answer.promise : principal
  const service = await socketService(t, { realtime: { prove }, withoutAccess: true })
  const client = await service.open()

  client.say({ type: 'authenticate', token: 'slow' })
  client.say({ type: 'authenticate', token: 'slow' })
  await client.hears('error')
  answer.resolve(principal)

  await client.hears('authenticated')
})

test('a token with fewer rights leaves the topics that are no longer for it', async (t) => {
  const service = await socketService(t)
  const session = { sid: identifier() }
  const client = await service.open({ ...session, roles: ['admin'] })
  client.say({ type: 'subscribe', topics: ['audit', 'news'] })
  await client.hears(({ data }) => data?.topic === 'news')

  client.say({ type: 'authenticate', token: tokenOf({ ...session, roles: ['user'] }) })
  await client.hears('authenticated')
  service.app.realtime.publish('audit', 'secret', {})
  service.app.realtime.publish('news', 'open', {})
  await client.hears('open')

  const refused = client.told.find(({ type }) => type === 'error')
  assert.deepEqual(refused?.data.topics, ['audit'])
  assert.equal(service.app.realtime.members('audit'), 0)
  assert.ok(!client.told.some(({ type }) => type === 'secret'))
})

test('a token without the permission that the address asks for closes the socket', async (t) => {
  const access = { permission: 'audit:read' }
  const service = await socketService(t, { realtime: { access } })
  const session = { sid: identifier() }
  const user = await service.open({ roles: ['user'] })
  const admin = await service.open({ ...session, roles: ['admin'] })

  admin.say({ type: 'authenticate', token: tokenOf({ ...session, roles: ['user'] }) })
  const { code } = await admin.closed

  assert.equal(user.refusal?.status, 403)
  assert.equal(code, 1008)
})

/** A service whose time is what the test says. */
async function timed(t: Parameters<typeof socketService>[0]) {
  const clock = new ManualClock()
  const startMs = Date.now()
  const nowMs = () => startMs + clock.now()
  const options = { clock, heartbeatMs: 10_000_000 }
  const service = await socketService(t, { realtime: options, now: nowMs })
  return { service, nowMs, pass: (seconds: number) => clock.advance(seconds * 1_000) }
}
