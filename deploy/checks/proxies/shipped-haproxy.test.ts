/**
 * The shipped HAProxy: whom it sends clients to, and what it tells of them.
 */

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { becomes } from '../../../apps/vehicle-api/src/testing/becomes.ts'
import { ask, problemOf } from './ask.ts'
import { type Heard, heard, instance } from './instance.ts'
import { shippedHaproxy } from './shipped-haproxy.ts'

const stack = new AsyncDisposableStack()
after(() => stack.disposeAsync())

const balancer = '127.0.0.7'
const one = stack.use(await instance('stable1'))
const two = stack.use(await instance('stable2'))
const canary = stack.use(await instance('canary1'))
const haproxy = stack.use(
  await shippedHaproxy({
    stable1: one.port,
    stable2: two.port,
    canary1: canary.port,
    trusted: `${balancer}/32`,
  }),
)

test('the canary gets nobody at first, and then the share that its weight says', async () => {
  const first = await served()
  await haproxy.admin('set server api/canary1 weight 22')
  const tenth = await served()
  await haproxy.admin('set server api/canary1 weight 200')
  const half = await served()
  await haproxy.admin('set server api/canary1 weight 0')
  const last = await served()

  const shares = [first, tenth, half, last].map((names) => shareOf(names, 'canary1'))
  assert.equal(shares[0], 0)
  assert.ok(isNear(shares[1], 0.1) && isNear(shares[2], 0.5), shares.join())
  assert.deepEqual(last, first)
  // Who was among the first tenth stays when there are more.
  assert.ok(tenth.every((name, client) => name !== 'canary1' || half[client] === 'canary1'))
})

test('a client says nothing of itself that is believed, nor chooses who serves it', async () => {
  const of = (number: number) => ({ ...forged, 'x-forwarded-for': `203.0.113.${number}` })

  const answers = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map((number) =>
      ask(haproxy.port, { path: '/', headers: of(number), localAddress: '127.0.0.9' }),
    ),
  )

  const all = answers.map(heard)
  for (const { headers } of all) {
    const { 'x-request-id': requestId, connection: _, ...told } = headers
    assert.match(String(requestId), /^[0-9a-f]{8}-[0-9a-f-]{27}$/)
    assert.deepEqual(told, {
      host: `127.0.0.1:${haproxy.port}`,
      'x-forwarded-for': '127.0.0.9',
      'x-forwarded-proto': 'http',
    })
  }
  assert.equal(new Set(all.map(({ name }) => name)).size, 1)
})

test('a load balancer is believed what it says of its client, the last address alone', async () => {
  const headers = { ...forged, 'x-forwarded-for': '198.51.100.1, 203.0.113.5' }

  const answer = await ask(haproxy.port, { path: '/', headers, localAddress: balancer })

  const told: Heard['headers'] = heard(answer).headers
  assert.equal(told['x-forwarded-for'], '203.0.113.5')
  assert.equal(told['x-forwarded-proto'], 'https')
  assert.equal(told['x-request-id'], 'told')
  assert.equal(told['traceparent'], forged.traceparent)
  assert.equal(told['x-forwarded-host'], undefined)
})

test('a WebSocket is opened, and no other tunnel', async () => {
  const socket = await upgraded('websocket')
  const tunnel = await upgraded('h2c')

  assert.match(socket, /^HTTP\/1.1 101 [\s\S]*stable[12]$/)
  assert.match(tunnel, /^HTTP\/1.1 200 /)
})

test('metrics are nobody’s, and no query is logged', async () => {
  const paths = ['/metrics', '/metrics/', '/METRICS', '//metrics', '/%6detrics', '/metrics?x=1']

  const answers = await Promise.all(paths.map((path) => ask(haproxy.port, { path })))
  await ask(haproxy.port, { path: '/ws?token=secret' })

  for (const answer of answers) {
    assert.deepEqual([answer.status, problemOf(answer).error_code], [404, 'NOT_FOUND'])
  }
  await until(() => haproxy.log().includes('"path":"\\/ws"'))
  assert.ok(!haproxy.log().includes('secret'))
})

test('one that is not ready gets nothing', async () => {
  await using draining = await instance('draining')
  await using other = await instance('other')
  const place = { stable1: draining.port, stable2: other.port, trusted: '127.0.0.1/32' }
  await using balanced = await shippedHaproxy(place)

  draining.drain()
  await until(() => balanced.log().includes('stable1 is DOWN'))
  const before = draining.count()
  const answers = await asEach(12, (headers) => ask(balanced.port, { path: '/', headers }))

  assert.ok(answers.every((answer) => heard(answer).name === 'other'))
  assert.equal(draining.count(), before)
})

test('one that has gone costs no request, not even a POST, before anybody has noticed', async () => {
  await using leaving = await instance('leaving')
  await using other = await instance('other')
  const place = { stable1: leaving.port, stable2: other.port, trusted: '127.0.0.1/32' }
  await using balanced = await shippedHaproxy(place)
  const post = { path: '/', method: 'POST', body: '{}' }
  const posted = () => asEach(12, (headers) => ask(balanced.port, { ...post, headers }))

  const before = await posted()
  await leaving[Symbol.asyncDispose]()
  const after = await posted()

  assert.equal(new Set(before.map((answer) => heard(answer).name)).size, 2)
  assert.ok(after.every((answer) => heard(answer).name === 'other'))
})

test('what was sent is not sent twice, and the answer is the problem', async () => {
  await using broken = await instance('broken')
  await using balanced = await shippedHaproxy({ stable1: broken.port, stable2: broken.port })
  broken.breakOff()

  const answer = await ask(balanced.port, { path: '/', method: 'POST', body: '{}' })

  assert.deepEqual([answer.status, problemOf(answer).error_code], [502, 'UNAVAILABLE'])
  assert.equal(broken.count(), 1)
})

const forged = {
  'x-forwarded-for': '203.0.113.5',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-port': '1',
  'x-forwarded-proto': 'https',
  'x-real-ip': '203.0.113.6',
  'x-request-id': 'told',
  forwarded: 'for=203.0.113.7',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
}

/** All that is answered to who asks for another protocol. */
async function upgraded(protocol: string): Promise<string> {
  const socket = connect(haproxy.port, '127.0.0.1')
  const asking = [
    ...['GET /ws HTTP/1.1', 'Host: a', 'Connection: upgrade', `Upgrade: ${protocol}`],
    ...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='],
  ]
  socket.write(`${asking.join('\r\n')}\r\n\r\n`)
  socket.setTimeout(300, () => socket.end())
  return await text(socket)
}

/** Who serves each of some clients. */
async function served(): Promise<readonly string[]> {
  const answers = await asEach(200, (headers) =>
    ask(haproxy.port, { path: '/', headers, localAddress: balancer }),
  )
  return answers.map((answer) => heard(answer).name)
}

async function asEach<Value>(
  count: number,
  work: (headers: Readonly<Record<string, string>>) => Promise<Value>,
): Promise<readonly Value[]> {
  return await Promise.all(
    Array.from({ length: count }, (_, client) =>
      work({ 'x-forwarded-for': `198.51.100.${client}` }),
    ),
  )
}

function shareOf(names: readonly string[], name: string): number {
  return names.filter((each) => each === name).length / names.length
}

function isNear(share: number | undefined, wanted: number): boolean {
  return share !== undefined && Math.abs(share - wanted) < 0.08
}

async function until(holds: () => boolean): Promise<void> {
  await becomes(holds, (isSo) => isSo, 10_000)
}
