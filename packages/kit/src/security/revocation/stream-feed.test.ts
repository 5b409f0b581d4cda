import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type RedisServer, redisServer } from '../../../../../tools/servers/redis-server.ts'
import { newId } from '../../reliability/database/index.ts'
import { RedisClient, resolveOptions } from '../../reliability/redis/index.ts'
import { isUp } from '../../reliability/redis/testing/clients.ts'
import { machineClock } from './clock.ts'
import { Fence } from './fence.ts'
import { type Entry, toEntry } from './revocable.ts'
import { StreamFeed } from './stream-feed.ts'
import { StreamState } from './stream-state.ts'
import { identifier } from './testing/claims.ts'
import { until } from './testing/nodes.ts'

test('a node is neither leased nor fresh before it has read the database', async (t) => {
  await using server = await redisServer()
  const { feed, fence, state, nodeId, holdReading } = await feedOn(t, server)
  const finish = holdReading()

  const cycle = feed.cycle()
  await until(() => finish.isAsked(), 'the database is read')
  assert.equal((await state.view()).nodes.has(nodeId), false)
  assert.equal(fence.isFresh, false)
  finish.read()
  await cycle

  assert.equal(fence.isFresh, true)
  assert.equal((await state.view()).nodes.has(nodeId), true)
})

test('a node that has missed nothing does not read the database again', async (t) => {
  await using server = await redisServer()
  const { feed, readings } = await feedOn(t, server)

  for (let cycle = 0; cycle < 3; cycle += 1) await feed.cycle()

  assert.equal(readings(), 1)
})

const losses: Readonly<Record<string, (server: RedisServer, state: StreamState) => unknown>> = {
  'after FLUSHALL': (server) => server.flushAll(),
  'after a restart': (server) => server.restart(),
}

for (const [when, lose] of Object.entries(losses)) {
  test(`${when} a node is leased anew only when it has read the database again`, async (t) => {
    await using server = await redisServer()
    const { feed, state, nodeId, holdReading, port, readings } = await feedOn(t, server)
    await feed.cycle()
    await lose(server, state)
    await until(() => port.state === 'up', 'up')
    const before = readings()
    const finish = holdReading()

    const cycle = feed.cycle()
    await until(() => finish.isAsked(), 'the database is read')
    assert.equal((await state.view()).nodes.has(nodeId), false)
    finish.read()
    await cycle

    assert.equal(readings(), before + 1)
    assert.equal((await state.view()).nodes.has(nodeId), true)
    assert.equal(feed.epochs, 2)
  })
}

test('a cycle that failed is followed by a reading of the database, in the same epoch', async (t) => {
  await using server = await redisServer()
  const { feed, readings } = await feedOn(t, server)
  await feed.cycle()

  server.pause()
  await assert.rejects(feed.cycle())
  server.resume()
  await until(() => feed.cycle().then(yes, no), 'a cycle ends well')

  assert.equal(readings(), 2)
  assert.equal(feed.epochs, 1)
})

test('entries arrive at once, and are acknowledged up to the last', async (t) => {
  await using server = await redisServer()
  const { feed, state, nodeId, arrived } = await feedOn(t, server)
  await feed.cycle()
  const entries = Array.from({ length: 600 }, () => toEntry({ kind: 'session', id: identifier() }))

  const { id } = await state.publish(entries)

  await until(() => arrived.length >= 600, 'arrived')
  assert.deepEqual(arrived.slice(0, 600), entries)
  await until(async () => {
    return (await state.view()).nodes.get(nodeId)?.acknowledgedId === id
  }, 'acknowledged')
})

test('an acknowledgement of another epoch counts for nothing', async (t) => {
  await using server = await redisServer()
  const { feed, state, nodeId } = await feedOn(t, server)
  await feed.cycle()

  await state.acknowledge('of another', '99999999999999-0')

  assert.notEqual((await state.view()).nodes.get(nodeId)?.acknowledgedId, '99999999999999-0')
})

test('a million entries would take at most 32 bytes each in Redis', async (t) => {
  await using server = await redisServer()
  const { state, port } = await feedOn(t, server)
  const count = 20_000
  const expiresAtSeconds = Date.now() / 1_000 + 600
  const entries = Array.from({ length: count }, () =>
    toEntry({ kind: 'token', id: identifier(), expiresAtSeconds }),
  )

  await state.publish(entries)

  const bytes = Number(await port.call('MEMORY', ['USAGE', state.streamKey, 'SAMPLES', 0]))
  t.diagnostic(`${(bytes / count).toFixed(1)} bytes`)
  assert.ok(bytes / count <= 32, `${bytes / count}`)
})

async function feedOn(t: TestContext, server: RedisServer) {
  const redis = new RedisClient(resolveOptions({ url: server.url, reconnectMaxMs: 50 }))
  t.after(() => redis.close())
  const port = redis.connection({ name: 'calls', fallback: 'none', timeoutMs: 1_000 })
  const waiting = redis.connection({ name: 'waiting', fallback: 'none', blockMs: 200 })
  await Promise.all([isUp(port), isUp(waiting)])
  const nodeId = newId()
  const state = new StreamState({ port, nodeId, prefix: 'test:', leaseMs: 2_100, keepMs: 60_000 })
  const fence = new Fence(machineClock, 2_000)
  const arrived: Entry[] = []
  const reading = readingOf()
  const { readStream } = await import('../../reliability/redis/index.ts')
  const feed = new StreamFeed({
    ...{ state, fence, clock: machineClock, catchUp: reading.catchUp },
    apply: (entry) => void arrived.push(entry),
    read: (afterId, signal) =>
      readStream(waiting, { key: state.streamKey, afterId, signal, blockMs: 200 }),
  })
  t.after(() => feed.close())
  return { feed, fence, state, nodeId, port, arrived, ...reading }
}

/** The reading of the database, which a test may hold. */
function readingOf() {
  let held: PromiseWithResolvers<void> | undefined
  let count = 0
  return {
    readings: () => count,
    async catchUp() {
      count += 1
      await held?.promise
    },
    holdReading() {
      const before = count
      const hold = Promise.withResolvers<void>()
      held = hold
      return {
        isAsked: () => count > before,
        read() {
          held = undefined
          hold.resolve()
        },
      }
    },
  }
}

const yes = () => true
const no = () => false
