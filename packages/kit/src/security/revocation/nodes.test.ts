import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { redisServer } from '../../../../../tools/servers/redis-server.ts'
import { sharedRedis } from '../../../../../tools/servers/shared-redis.ts'
import { tcpProxy } from '../../../../../tools/servers/tcp-proxy.ts'
import { newId } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import type { Revocation } from './index.ts'
import { NodeStore } from './node-store.ts'
import { claimsOf } from './testing/claims.ts'
import { openNodes, until } from './testing/nodes.ts'

const postgres = engines[1] ?? assert.fail('PostgreSQL is one of the engines')

// Most of their time they wait: for leases to run out, and for connections to come back.
describe('nodes', { concurrency: 3 }, () => {
  for (const feed of ['database', 'redis'] as const) {
    // One after the other on one Redis: a new one makes the first barrier wait.
    describe(feed, { concurrency: 1 }, () => {
      let database: Promise<string> | undefined
      const redisUrl = async () => {
        if (feed === 'database') return undefined
        database ??= sharedRedis().then((redis) => redis.createDatabase())
        return database
      }
      nodesThatListen(feed, redisUrl)
      nodesThatAreAway(feed, redisUrl)
    })
  }
  redisThatIsLost()
  nodesAmongOthers()
})

type Feed = 'database' | 'redis'
type RedisUrl = () => Promise<string | undefined>

function nodesThatListen(feed: Feed, redisUrl: RedisUrl): void {
  test(`${feed}: a strict revocation is known to every node before it is answered`, async (t) => {
    const { node } = await openNodes(t, postgres, { redisUrl: await redisUrl(), pollMs: 20 })
    const [one, ...others] = await Promise.all([node(), node(), node()])
    await bySource(feed, one, ...others)
    for (let round = 0; round < 20; round += 1) {
      const claims = claimsOf()
      assert.ok(others.every((other) => other.check(claims) === 'live'))

      assert.equal(await cut(one, claims), 'complete')

      assert.deepEqual(
        others.map((other) => other.check(claims)),
        ['revoked', 'revoked'],
      )
    }
  })

  test(`${feed}: an asynchronous one is answered before, and known soon after`, async (t) => {
    const { node } = await openNodes(t, postgres, { redisUrl: await redisUrl(), pollMs: 20 })
    const [one, other] = await Promise.all([node(), node()])
    await bySource(feed, one, other)
    const claims = claimsOf()

    const { propagation } = await one.transaction(
      (_queries, revoke) => revoke({ kind: 'session', id: claims.sid }),
      { mode: 'async' },
    )

    assert.equal(propagation, 'pending')
    assert.equal(one.check(claims), 'revoked')
    await until(() => other.check(claims) === 'revoked', 'revoked')
  })
}

function nodesThatAreAway(feed: Feed, redisUrl: RedisUrl): void {
  test(`${feed}: a node that cannot be reached is waited for until it fences itself`, async (t) => {
    const url = await redisUrl()
    const { node, location } = await openNodes(t, postgres, { pollMs: 20 })
    await using database = await proxyTo(location)
    await using redis = await proxyTo(url ?? location)
    const one = await node({ redisUrl: url })
    const lonely = await node({
      databaseUrl: database.through(location),
      redisUrl: url && redis.through(url),
    })
    await bySource(feed, one, lonely)
    const claims = claimsOf()
    for (const proxy of [database, redis]) await proxy.set('blackhole')

    const startMs = performance.now()
    const propagation = await cut(one, claims)
    const tookMs = performance.now() - startMs

    assert.equal(lonely.check(claims), 'stale')
    assert.ok(tookMs > 1_000 && tookMs < 2_700, `${tookMs}`)
    assert.equal(propagation, 'complete')
    await assert.rejects(lonely.confirm(claims), { code: 'REVOCATION_UNKNOWN' })
  })

  test(`${feed}: a node that says goodbye is not waited for`, async (t) => {
    const { node } = await openNodes(t, postgres, { redisUrl: await redisUrl(), pollMs: 20 })
    const [one, other] = await Promise.all([node(), node()])
    await bySource(feed, one, other)
    await cut(one, claimsOf())

    await other.close()
    const startMs = performance.now()
    assert.equal(await cut(one, claimsOf()), 'complete')

    assert.ok(performance.now() - startMs < 500)
  })
}

function redisThatIsLost(): void {
  test('redis away: the database is read instead, and strict says that it is pending', async (t) => {
    const server = await redisServer()
    t.after(() => server.stop())
    const { node } = await openNodes(t, postgres, { redisUrl: server.url, pollMs: 20 })
    const [one, other] = await Promise.all([node(), node()])
    await bySource('redis', one, other)
    await server.kill()
    const claims = claimsOf()

    const propagation = await cut(one, claims)

    assert.equal(propagation, 'pending')
    await until(() => other.check(claims) === 'revoked', 'revoked')
    await until(() => one.stats().source === 'database' && one.isFresh, 'fresh by the database')
    assert.equal(other.check(claimsOf()), 'live')

    await server.restart()
    await bySource('redis', one, other)
    assert.equal(await cut(one, claimsOf()), 'complete')
  })

  test('redis flushed: nothing is forgotten, and the barrier waits until old leases are out', async (t) => {
    const server = await redisServer()
    t.after(() => server.stop())
    const { node } = await openNodes(t, postgres, { redisUrl: server.url })
    const [one, other] = await Promise.all([node(), node()])
    await bySource('redis', one, other)
    const [before, after] = [claimsOf(), claimsOf()]
    await cut(one, before)

    await server.flushAll()
    const startMs = performance.now()
    const propagation = await cut(one, after)
    const tookMs = performance.now() - startMs

    assert.equal(propagation, 'complete')
    assert.ok(tookMs > 2_000, `${tookMs}`)
    for (const claims of [before, after]) assert.equal(other.check(claims), 'revoked')
    const late = await node()
    for (const claims of [before, after]) assert.equal(late.check(claims), 'revoked')
  })

  test('what its node could not publish is put into the stream by the relay', async (t) => {
    const server = await redisServer()
    t.after(() => server.stop())
    const { node } = await openNodes(t, postgres, { redisUrl: server.url })
    const witness = await node()
    await bySource('redis', witness)
    const alone = await node({ redisUrl: undefined })
    const claims = claimsOf()

    await alone.transaction((_queries, revoke) => revoke({ kind: 'session', id: claims.sid }), {
      mode: 'async',
    })
    await until(() => witness.check(claims) === 'revoked', 'relayed')

    assert.equal(witness.stats().relayed, 1)
  })
}

function nodesAmongOthers(): void {
  test('a node that reaches the database alone reads that, and is waited for there', async (t) => {
    const url = (await sharedRedis()).createDatabase()
    const { node } = await openNodes(t, postgres, { pollMs: 20 })
    await using redis = await proxyTo(await url)
    const one = await node({ redisUrl: await url })
    const other = await node({ redisUrl: redis.through(await url) })
    await bySource('redis', one, other)
    await redis.set('refuse')
    await until(() => other.stats().source === 'database', 'by the database')
    const claims = claimsOf()

    assert.equal(await cut(one, claims), 'complete')

    assert.equal(other.check(claims), 'revoked')
    assert.equal(other.check(claimsOf()), 'live')
    assert.equal(one.stats().source, 'redis')
  })

  test('a node that may be confirming is waited for as long as its answers serve', async (t) => {
    const { node, database } = await openNodes(t, postgres, { pollMs: 20 })
    const one = await node()
    const asking = new NodeStore({ database, nodeId: newId(), leaseMs: 2_100, permitMs: 10_000 })

    // Its answers serve from the moment in which the store takes the permit, not from the reply.
    const startMs = performance.now()
    await asking.permit({})
    const propagation = await cut(one, claimsOf())
    const tookMs = performance.now() - startMs

    assert.equal(propagation, 'complete')
    assert.ok(tookMs > 250 && tookMs < 1_000, `${tookMs}`)
  })

  test('of a node that is behind and does not get on nothing is proven in time', async (t) => {
    const { node, database } = await openNodes(t, postgres, { pollMs: 20, barrierMs: 200 })
    const one = await node()
    const stuck = new NodeStore({ database, nodeId: newId(), leaseMs: 2_100, permitMs: 10_000 })
    await stuck.renew(undefined, {})

    assert.equal(await cut(one, claimsOf()), 'pending')

    await stuck.leave({})
    assert.equal(await cut(one, claimsOf()), 'complete')
  })
}

async function cut(node: Revocation, { sid }: { readonly sid: string }) {
  const { propagation } = await node.transaction((_queries, revoke) =>
    revoke({ kind: 'session', id: sid }),
  )
  return propagation
}

/** In Redis a new epoch makes barriers wait; that is not what most tests are about. */
async function bySource(feed: Feed, ...nodes: readonly Revocation[]) {
  await until(() => nodes.every((node) => node.stats().source === feed && node.isFresh), feed)
  const [first] = nodes
  if (feed === 'redis' && first !== undefined) await cut(first, claimsOf())
}

async function proxyTo(url: string) {
  return tcpProxy({ port: Number(new URL(url).port) })
}
