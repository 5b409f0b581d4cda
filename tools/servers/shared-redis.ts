/**
 * The Redis that all test files of an `npm test` share, each with numbered databases of its own on
 * it. Channels (`PUBLISH`) know no databases: name them apart.
 *
 * As with `sharedPostgres()`, a test file that runs alone gets a private one that ends with its
 * process, and tests that kill, pause or set up a server take `redisServer()` instead.
 *
 * @module
 */

import { redisReply } from './redis-reply.ts'
import { type RedisServer, redisServer } from './redis-server.ts'

/** A server that tests may share. */
export interface RedisDatabases {
  /** Address of database 0, which keeps count of the others. */
  readonly url: string
  /** Address of an empty database that nobody else is given. */
  createDatabase(): Promise<string>
}

// One for all tests of this process, whichever asks first.
let privateServer: Promise<RedisServer> | undefined

/** The server of the whole run, else of this process. */
export async function sharedRedis(): Promise<RedisDatabases> {
  const given = process.env['PLIMSOLL_TEST_REDIS_URL']
  if (given !== undefined) return redisDatabases(given)
  privateServer ??= redisServerToShare()
  return redisDatabases((await privateServer).url)
}

/** A server with databases for every test of a run. */
export function redisServerToShare(): Promise<RedisServer> {
  return redisServer({ settings: { databases: 10_000 } })
}

function redisDatabases(url: string): RedisDatabases {
  return {
    url,
    async createDatabase() {
      return `${url}/${await redisReply(url, 'INCR plimsoll:databases')}`
    },
  }
}
