/**
 * A client of a server whose name cannot be looked up, as a process of its own: how long do others
 * wait for a name that can?
 *
 * Its argument is `kit`, or `driver-default` for a lookup by each attempt of each connection. It
 * prints the longest of these waits, in milliseconds.
 *
 * @module
 */

import { lookup } from 'node:dns/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { RedisClient, resolveOptions } from '../index.ts'

const host = 'redis.plimsoll.test'
const lastsMs = 6_000

if (process.argv[2] === 'kit') {
  const client = new RedisClient(resolveOptions({ url: `redis://${host}` }))
  client.connection({ name: 'limiter', fallback: 'limit / nodes', timeoutMs: 25 })
  client.subscribe({
    name: 'news',
    fallback: 'asks now and then',
    channel: 'news',
    onMessage: () => {},
    onResync: () => {},
  })
} else {
  for (let connections = 0; connections < 3; connections += 1) {
    const options = { host, connectTimeout: 500, retryStrategy: () => 500 }
    new Redis(options).on('error', () => {})
  }
}

let longestMs = 0
const endMs = performance.now() + lastsMs
while (performance.now() < endMs) {
  const startMs = performance.now()
  const ended = lookup('localhost').then(() => performance.now() - startMs)
  longestMs = Math.max(longestMs, await Promise.race([ended, delay(lastsMs, lastsMs)]))
  await delay(20)
}
process.stdout.write(String(Math.round(longestMs)))
process.exit()
