/**
 * Revocations among several nodes: what a million takes in Redis, and how soon another node knows.
 *
 * Beside the memory are the two usual ways to keep a list in Redis, a key named by the whole token and
 * one named by its id. What it takes in the process is a row of the workload `authentication`.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import {
  defineScript,
  RedisClient,
  type RedisPort,
  type RedisScript,
  resolveOptions,
} from '@plimsoll/kit/redis'
import { toEntry } from '../../packages/kit/src/security/revocation/revocable.ts'
import { StreamState } from '../../packages/kit/src/security/revocation/stream-state.ts'
import {
  measureLags,
  openFleet,
} from '../../packages/kit/src/security/revocation/testing/open-fleet.ts'
import { percentile } from '../../packages/kit/src/security/revocation/testing/trials.ts'
import { redisServer } from '../../tools/servers/redis-server.ts'
import { bearerHeader, claimsOf, tokenIn } from '../authentication/credentials.ts'
import type { RestRow } from './rest-row.ts'

const keepMs = 3_600_000
const batch = 1_000
/** What goes wrong in so many is not the length of a time-out. */
const patience = { timeoutMs: 10_000, socketTimeoutMs: 10_000 }

/** Writes so many in one call, each to be forgotten with its token. */
const setAll: RedisScript = defineScript(
  `for at = 1, #ARGV do redis.call('SET', ARGV[at], '1', 'PX', ${keepMs}) end return #ARGV`,
)

/** @param peerEntries of each of the others, which all take the same */
export async function redisMemoryRows(entries: number, peerEntries: number): Promise<RestRow[]> {
  const kit = await bytesOfEach(entries, writeStream)
  const byToken = await bytesOfEach(peerEntries, keysNamed(tokenText))
  const byId = await bytesOfEach(
    peerEntries,
    keysNamed(() => `revoked:${identifier()}`),
  )
  const what = `Redis memory of each of ${entries.toLocaleString('en-US')} revocations`
  const goal = { atMost: 32 }
  return [
    { what, unit: 'bytes', kit, peer: { name: 'a key for each token', value: byToken }, goal },
    { what, unit: 'bytes', kit, peer: { name: 'a key for each id', value: byId }, goal },
  ]
}

/** Whoever is not told does not answer, and there is no figure: see `measureLags`. */
export async function reachRows(revocations: number): Promise<RestRow[]> {
  await using redis = await redisServer()
  await using fleet = await openFleet({ redisUrl: redis.url, size: 2 })
  // Nothing is compiled yet in the first.
  await measureLags(fleet, Math.ceil(revocations / 5))
  const lagsMs = await measureLags(fleet, revocations)
  const what = 'a revocation reaches another node'
  return [
    { what: `${what}, p50`, unit: 'ms', kit: percentile(lagsMs, 0.5), goal: { atMost: 1 } },
    { what: `${what}, p99`, unit: 'ms', kit: percentile(lagsMs, 0.99), goal: { atMost: 20 } },
  ]
}

type Write = (port: RedisPort, count: number) => Promise<void>

/** @throws Error if they are not all there. */
async function bytesOfEach(count: number, write: Write): Promise<number> {
  await using server = await redisServer()
  const client = new RedisClient(resolveOptions({ url: server.url, ...patience }))
  try {
    await connected(client)
    const port = client.shared({ name: 'bench', fallback: 'none: it is what is measured' })
    const before = await usedBytes(port)
    await write(port, count)
    return ((await usedBytes(port)) - before) / count
  } finally {
    client.close()
  }
}

/** As a service publishes them: two of five of tokens, two of sessions, one of a user. */
async function writeStream(port: RedisPort, count: number): Promise<void> {
  const state = new StreamState({ port, prefix: 'bench:', nodeId: 'bench', leaseMs: 2_100, keepMs })
  for (let first = 0; first < count; first += batch) {
    const size = Math.min(batch, count - first)
    await state.publish(Array.from({ length: size }, (_, index) => entryOf(first + index)))
  }
  const stored = Number(await port.call('XLEN', [state.streamKey]))
  // The mark of the epoch is one, too.
  if (stored !== count + 1) throw new Error(`the stream has ${stored} of ${count} revocations`)
}

function entryOf(index: number) {
  const turn = index % 5
  const expiresAtSeconds = Math.floor(Date.now() / 1_000) + 600
  if (turn < 2) return toEntry({ kind: 'token', id: identifier(), expiresAtSeconds })
  if (turn < 4) return toEntry({ kind: 'session', id: identifier() })
  return toEntry({ kind: 'user', id: `user-${index}`, leastVersion: 2 })
}

function keysNamed(name: (index: number) => string): Write {
  return async (port, count) => {
    for (let first = 0; first < count; first += batch) {
      const size = Math.min(batch, count - first)
      await port.run(
        setAll,
        [],
        Array.from({ length: size }, (_, index) => name(first + index)),
      )
    }
    const stored = Number(await port.call('DBSIZE', []))
    if (stored !== count) throw new Error(`Redis has ${stored} of ${count} keys`)
  }
}

function tokenText(index: number): string {
  return `revoked:${tokenIn(bearerHeader(claimsOf(index)))}`
}

async function usedBytes(port: RedisPort): Promise<number> {
  const text = String(await port.call('INFO', ['memory']))
  const bytes = /^used_memory:(\d+)/m.exec(text)?.[1]
  if (bytes === undefined) throw new Error('Redis does not tell its memory')
  return Number(bytes)
}

function connected(client: RedisClient): Promise<void> {
  if (client.state === 'up') return Promise.resolve()
  return new Promise((resolve) => client.onUp(resolve))
}

/** As `sid` and `jti` are. */
function identifier(): string {
  return randomBytes(16).toString('base64url')
}
