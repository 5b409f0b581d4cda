/**
 * A private, real Redis (or Valkey) for one test: on a free loopback port, with a random password,
 * without persistence unless asked for.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { redisReply } from './redis-reply.ts'
import { type RunningServer, runningServer } from './running-server.ts'
import { ServerProcess } from './server-process.ts'
import { systemBinary } from './system-package.ts'

export interface RedisServerOptions {
  /** Writes every change to a file, synced before it is acknowledged. Default false. */
  readonly appendonly?: boolean
  /** More settings, by their Redis names: `{ maxmemory: '2mb' }`. */
  readonly settings?: Readonly<Record<string, string | number>>
}

export interface RedisServer extends RunningServer {
  readonly url: string
  /** Forgets every key of every database. */
  flushAll(): Promise<void>
}

/** @throws Error with the server's own last words, or that says how to get Redis. */
export async function redisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const path = redisBinary()
  const directory = await mkdtemp(join(tmpdir(), 'plimsoll-redis-'))
  const password = randomBytes(16).toString('hex')
  const server = new ServerProcess({
    name: 'Redis',
    path,
    args: (port) => ['-', '--port', String(port)],
    // By standard input, as every user of the machine can read a command line.
    input: settingLines({ requirepass: password, dir: directory }, options),
    directory,
    ready: /Ready to accept connections/,
    stopSignal: 'SIGTERM',
    orphanSignal: 'TERM',
  })
  return runningServer(server, directory, (port) => {
    const url = `redis://:${password}@127.0.0.1:${port}`
    return {
      url,
      async flushAll() {
        await redisReply(url, 'FLUSHALL')
      },
    }
  })
}

/** Path of the server program. */
export function redisBinary(): string {
  return systemBinary({
    title: 'Redis',
    names: ['redis-server', 'valkey-server'],
    env: 'REDIS_SERVER_PATH',
    package: { debian: 'redis-server', fedora: 'redis', homebrew: 'redis' },
  })
}

function settingLines(own: Record<string, string>, options: RedisServerOptions): string {
  const settings = {
    ...own,
    bind: '127.0.0.1',
    save: '""',
    appendonly: options.appendonly === true ? 'yes' : 'no',
    appendfsync: 'always',
    ...options.settings,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${value}\n`)
    .join('')
}
