/**
 * The stand of most faults: a service on a PostgreSQL and a Redis that can be broken, with a small
 * disk of its own, few descriptors, and a heap that somebody can fill.
 *
 * @module
 */

import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { prepare } from '../../apps/vehicle-api/src/testing/fault-stand.ts'
import { type PostgresServer, postgresServer } from '../servers/postgres-server.ts'
import { type RedisServer, redisServer } from '../servers/redis-server.ts'
import { type TcpProxy, tcpProxy } from '../servers/tcp-proxy.ts'
import { type AlertStand, alertStand } from './alert-stand.ts'

export interface StoreStand extends AlertStand {
  readonly postgres: PostgresServer
  /** What the service reaches it through. */
  readonly proxy: TcpProxy
  /** Of the service's database, without the proxy. */
  readonly databaseUrl: string
  readonly redis: RedisServer
  /** Why the service has no disk of its own; undefined if it has. */
  readonly noDisk: string | undefined
}

export const userRequestsPerSecond = 30
export const poolMax = 20
export const descriptorsMax = 400
/** Less than a large picture takes, and far more than others do. */
const modelTimeout = '200ms'
const heapMb = 600
const diskMb = 64
const leak = new URL('./heap-leak.ts', import.meta.url).href

export async function storeStand(): Promise<StoreStand> {
  await using stack = new AsyncDisposableStack()
  const postgres = stack.use(await postgresServer({ storage: 'memory' }))
  const redis = stack.use(await redisServer())
  const proxy = stack.use(await tcpProxy(postgres))
  const databaseUrl = await postgres.createDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-alerts-disk-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const noDisk = mount(folder)
  if (noDisk === undefined) stack.defer(unmountAtExit(folder))
  const stand = stack.use(
    await alertStand({
      ages: 'whole',
      folder,
      child: { imports: [leak], flags: [`--max-old-space-size=${heapMb}`], descriptorsMax },
      env: {
        DATABASE_URL: proxy.through(databaseUrl),
        REDIS_URL: redis.url,
        DATABASE_POOL_MAX: String(poolMax),
        DATABASE_CONNECT_TIMEOUT: '3s',
        RATE_LIMIT_USER: `${userRequestsPerSecond}/1s`,
        MODEL_TIMEOUT: modelTimeout,
        MODEL_WORKERS: '1',
        LOG_LEVEL: 'info',
      },
    }),
  )

  await prepare(stand.service, stand.headers)

  const owned = stack.move()
  return {
    ...stand,
    postgres,
    proxy,
    databaseUrl,
    redis,
    noDisk,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Statements of somebody else with rights to the database. */
export async function sql(
  { databaseUrl }: StoreStand,
  ...statements: readonly string[]
): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** It would outlive this process. @returns what does it before */
function unmountAtExit(folder: string): () => void {
  const unmount = () => {
    process.off('exit', unmount)
    // Lazily, as the service may still be about to end.
    execFileSync('umount', ['--lazy', folder])
    rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', unmount)
  return unmount
}

/** Why it could not be. */
function mount(folder: string): string | undefined {
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${diskMb}m`, 'none', folder]
    execFileSync('mount', options, { stdio: 'ignore' })
    return undefined
  } catch {
    return 'only who may mount a file system has a small disk'
  }
}
