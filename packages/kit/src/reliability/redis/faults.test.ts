/**
 * Faults of a real server: killed, stopped, in a black hole. Each has its control, a client as the
 * driver has it by default, which must pile commands up where ours does not.
 */

import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Redis } from 'ioredis'
import { type RedisServer, redisServer } from '../../../../../tools/servers/redis-server.ts'
import type { RedisClient } from './index.ts'
import { isUp, redisClient } from './testing/clients.ts'
import { type Load, load } from './testing/load.ts'
import { tcpProxy } from './testing/tcp-proxy.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const limitMs = 100
// What a loaded machine may add to a timer.
const slackMs = 100
const backMs = 3_000
const faultMs = 1_200

interface Fault {
  readonly name: string
  readonly cause: (server: RedisServer) => Promise<void> | void
  readonly heal: (server: RedisServer) => Promise<void> | void
}

const faults: readonly Fault[] = [
  { name: 'is killed', cause: (server) => server.kill(), heal: (server) => server.restart() },
  { name: 'hangs', cause: (server) => server.pause(), heal: (server) => server.resume() },
]

// They wait, each for its own server.
suite('while Redis is away', { concurrency: true }, () => {
  for (const { name, cause, heal } of faults) {
    test(`a server that ${name} holds no call up, and is used again within 3 s`, async (t) => {
      const server = await ownServer(t)
      const { client, begin } = await loaded(t, server.url)
      const running = begin()
      await wait(100)

      await cause(server)
      await wait(faultMs)
      const whileAway = client.state
      await heal(server)
      await running.untilWell(backMs)
      const seen = await running.stop()

      assert.equal(whileAway, 'down')
      assertBounded(seen)
      assert.equal(client.state, 'up')
    })
  }

  test('a black hole holds no call up, and Redis is used again within 3 s', async (t) => {
    const server = await ownServer(t)
    const proxy = await tcpProxy(t, server.port)
    const { client, begin } = await loaded(t, through(server.url, proxy.port))
    const running = begin()
    await wait(100)

    proxy.blackhole()
    await wait(faultMs)
    const whileAway = client.state
    proxy.heal()
    await running.untilWell(backMs)
    const seen = await running.stop()

    assert.equal(whileAway, 'down')
    assertBounded(seen)
  })
})

test('what was under way when the server died is over, and is not sent again', async (t) => {
  const server = await ownServer(t)
  const client = redisClient(t, server.url)
  const port = client.shared({ name: 'load', fallback: 'fails' })
  await isUp(client)

  server.pause()
  const calls = Array.from({ length: 3 }, () => port.call('INCR', ['load']))
  const outcomes = await Promise.allSettled(calls)
  const owed = client.stats().connections[0]?.inFlight
  await server.kill()
  await server.restart()
  await isUp(client, backMs)

  assert.ok(outcomes.every(({ status }) => status === 'rejected'))
  assert.equal(owed, 3)
  assert.equal(await port.call('GET', ['load']), null)
  assert.equal(client.stats().connections[0]?.inFlight, 0)
})

test('control: a default client queues every command of an outage, without an error', async (t) => {
  const server = await ownServer(t)
  const client = new Redis(server.url)
  t.after(() => client.disconnect())
  client.on('error', () => {})
  await client.incr('load')
  let [begun, settled] = [0, 0]

  server.pause()
  for (; begun < 300; begun += 1) {
    const count = () => {
      settled += 1
    }
    client.incr('load').then(count, count)
  }
  await wait(limitMs + slackMs)

  assert.equal(begun - settled, 300)
  server.resume()
})

test('the server is not there at the start: nothing waits, and it is used when it comes', async (t) => {
  const server = await ownServer(t)
  await server.kill()
  const client = redisClient(t, server.url)
  const redis = client.shared({ name: 'cache', fallback: 'a miss' })
  const begunAtMs = performance.now()

  await assert.rejects(redis.call('PING'), { reason: 'away' })

  assert.ok(performance.now() - begunAtMs < slackMs)
  await server.restart()
  await isUp(client, backMs)
  assert.equal(await redis.call('PING'), 'PONG')
})

test('an outage leaves nothing behind: no call under way, no growth of the heap', async (t) => {
  const server = await ownServer(t)
  const { client, begin } = await loaded(t, server.url)
  await (await warmedUp(begin)).stop()
  server.pause()
  const before = await heapBytes()

  const seen = await (await warmedUp(begin)).stop()
  const grownBytes = (await heapBytes()) - before

  assert.equal(seen.outcomes.ok, undefined)
  assert.ok(grownBytes < 1_000_000, `${grownBytes} bytes`)
  server.resume()
  await isUp(client, backMs)
  assert.equal(client.stats().connections[0]?.inFlight, 0)
})

async function ownServer(t: TestContext): Promise<RedisServer> {
  const server = await redisServer()
  t.after(() => server.stop())
  return server
}

async function loaded(t: TestContext, url: string) {
  const client: RedisClient = redisClient(t, url)
  const port = client.shared({ name: 'load', fallback: 'fails' })
  await isUp(client)
  const begin = () => load(port, () => client.stats().connections[0]?.inFlight ?? 0)
  return { client, begin }
}

async function warmedUp(begin: () => ReturnType<typeof load>): Promise<ReturnType<typeof load>> {
  const running = begin()
  await wait(800)
  return running
}

function assertBounded(seen: Load): void {
  const slowestMs = Math.max(...seen.durationsMs)
  assert.ok(slowestMs <= limitMs + slackMs, `slowest call: ${slowestMs} ms`)
  assert.ok(seen.inFlightMost <= 256, `${seen.inFlightMost} commands in flight`)
  assert.ok((seen.outcomes.ok ?? 0) > 0)
  const slow = seen.durationsMs.filter((ms) => ms > limitMs / 2)
  assert.ok(slow.length <= 256 + 10, `${slow.length} slow calls`)
}

function through(url: string, port: number): string {
  const proxied = new URL(url)
  proxied.port = String(port)
  return proxied.href
}

async function heapBytes(): Promise<number> {
  await wait(150)
  collectGarbage()
  return process.memoryUsage().heapUsed
}
