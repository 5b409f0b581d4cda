import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type ProxyMode, type TcpProxy, tcpProxy } from './tcp-proxy.ts'

test('what is sent arrives, a large answer whole and in order', async () => {
  await using network = await echoBehindProxy()
  const client = await network.client()
  const text = Array.from({ length: 200_000 }, (_, line) => line).join('\n')

  const answer = await client.ask(text)

  assert.equal(answer, text)
})

test('the end of one side reaches the other', async () => {
  await using network = await echoBehindProxy()
  const client = await network.client()

  client.socket.end()
  await once(client.socket, 'close')
  await network.until(({ passing }) => passing === 0)

  assert.equal(network.servedNow(), 0)
})

test('a delayed answer is late, and stays before what is sent without delay', async () => {
  await using network = await echoBehindProxy()
  const client = await network.client()

  await network.proxy.set('delay', { delayMs: 120 })
  const sentAt = performance.now()
  client.socket.write('first ')
  await delay(30)
  await network.proxy.set('pass')
  const answer = await client.ask('second', 'first second')

  assert.equal(answer, 'first second')
  assert.ok(performance.now() - sentAt >= 119)
})

test('a blackholed connection stays half-open after the heal, and new ones pass', async () => {
  await using network = await echoBehindProxy()
  const old = await network.client()
  await old.ask('before')

  await network.proxy.set('blackhole')
  const whileLost = await old.tryToAsk('lost')
  await network.proxy.set('pass')
  const afterHeal = await old.tryToAsk('still there?')
  const fresh = await network.client()

  assert.equal(await fresh.ask('new'), 'new')
  assert.deepEqual([whileLost, afterHeal], ['silence', 'silence'])
  assert.equal(old.socket.destroyed, false)
  assert.equal(network.servedNow(), 2)
  assert.deepEqual(network.proxy.connections(), { passing: 1, halfOpen: 1 })
})

test('an end of a blackholed connection is not heard by the other', async () => {
  await using network = await echoBehindProxy()
  const old = await network.client()
  await old.ask('before')

  await network.proxy.set('blackhole', { connections: 'existing' })
  old.socket.resetAndDestroy()
  await delay(100)

  assert.equal(network.servedNow(), 1)
})

test('a blackhole of existing connections lets new ones pass; one of all does not', async () => {
  await using network = await echoBehindProxy()
  const old = await network.client()

  await network.proxy.set('blackhole', { connections: 'existing' })
  const fresh = await network.client()
  const answers = [await old.tryToAsk('lost'), await fresh.tryToAsk('new')]
  await network.proxy.set('blackhole')
  const latest = await network.client()

  assert.deepEqual(answers, ['silence', 'new'])
  assert.equal(await latest.tryToAsk('lost'), 'silence')
})

test('what was on its way is swallowed by a blackhole', async () => {
  await using network = await echoBehindProxy()
  const client = await network.client()
  await network.proxy.set('delay', { delayMs: 60 })

  client.socket.write('on its way')
  await delay(20)
  await network.proxy.set('blackhole')

  assert.equal(await client.tryToAsk('lost'), 'silence')
})

for (const mode of ['cut', 'refuse'] as const) {
  test(`${mode} resets what is open on both sides`, async () => {
    await using network = await echoBehindProxy()
    const client = await network.client()
    await client.ask('before')

    await network.proxy.set(mode)

    assert.equal(await client.failure(), 'ECONNRESET')
    await network.until(() => network.servedNow() === 0)
  })
}

test('cut resets each new connection; a cut of existing ones does not', async () => {
  await using network = await echoBehindProxy()

  await network.proxy.set('cut')
  // The reset may come before the client knows that it was connected.
  const reset = network.client().then(
    (client) => client.failure(),
    (error) => error.code,
  )
  assert.equal(await reset, 'ECONNRESET')
  await network.proxy.set('cut', { connections: 'existing' })
  const fresh = await network.client()

  assert.equal(await fresh.ask('new'), 'new')
})

test('refused connections are served again after the heal, on the same port', async () => {
  await using network = await echoBehindProxy()

  await network.proxy.set('refuse')
  const refused = network.client()
  await assert.rejects(refused, { code: 'ECONNREFUSED' })
  await network.proxy.set('refuse')
  await network.proxy.set('pass')
  const client = await network.client()

  assert.equal(await client.ask('new'), 'new')
})

for (const mode of ['pass', 'blackhole', 'refuse'] as ProxyMode[]) {
  test(`closing in ${mode} ends every connection and the port`, async () => {
    const network = await echoBehindProxy()
    const client = await network.client()
    await network.proxy.set(mode)

    await network.proxy.close()
    await client.failure()
    await network.until(() => network.servedNow() === 0)

    await assert.rejects(network.client(), { code: 'ECONNREFUSED' })
    await network[Symbol.asyncDispose]()
  })
}

test('an address through the proxy keeps all but host and port', async () => {
  await using network = await echoBehindProxy()

  const address = network.proxy.through('postgres://user:word@db.example:5432/name?x=1')

  assert.equal(address, `postgres://user:word@127.0.0.1:${network.proxy.port}/name?x=1`)
})

/** A server that sends back what it gets, and a proxy in front of it. */
async function echoBehindProxy() {
  const served = new Set<Socket>()
  const echo = createServer((socket) => {
    served.add(socket)
    socket.on('error', () => undefined).on('close', () => served.delete(socket))
    socket.pipe(socket)
  })
  await once(echo.listen(0, '127.0.0.1'), 'listening')
  const address = echo.address()
  assert.ok(typeof address === 'object' && address !== null)
  const proxy = await tcpProxy({ port: address.port })
  return {
    proxy,
    client: () => clientOf(proxy),
    servedNow: () => served.size,
    async until(holds: (connections: { passing: number }) => boolean): Promise<void> {
      while (!holds(proxy.connections())) await delay(5)
    },
    async [Symbol.asyncDispose]() {
      await proxy.close()
      for (const socket of served) socket.destroy()
      await new Promise((closed) => echo.close(closed))
    },
  }
}

async function clientOf({ port }: TcpProxy) {
  const socket = connect(port, '127.0.0.1')
  const failed = once(socket, 'error').then(([error]) => error.code)
  await Promise.race([once(socket, 'connect'), failed])
  if (socket.destroyed) throw Object.assign(new Error('not connected'), { code: await failed })
  return {
    socket,
    failure: () => failed,
    ask,
    tryToAsk: (text: string) => Promise.race([ask(text), delay(120, 'silence')]),
  }

  async function ask(text: string, expected = text): Promise<string> {
    let answer = ''
    const whole = new Promise<void>((resolve) => {
      socket.on('data', (chunk) => {
        answer += chunk
        if (answer.length >= expected.length) resolve()
      })
    })
    socket.write(text)
    await whole
    return answer
  }
}
