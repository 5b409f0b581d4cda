/**
 * The real service as a process, on a PostgreSQL and a Redis of its own that can be broken, with a
 * user who has a vehicle, its report and a history.
 *
 * @module
 */

import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { type PostgresServer, postgresServer } from '../../../../tools/servers/postgres-server.ts'
import { type RedisServer, redisServer } from '../../../../tools/servers/redis-server.ts'
import { type TcpProxy, tcpProxy } from '../../../../tools/servers/tcp-proxy.ts'
import { type ChildService, childService } from './child-service.ts'
import { drawing } from './service.ts'
import { signIn, testPassword } from './sign-in.ts'
import type { LoadKind } from './steady-load.ts'

export interface Broken<Server> {
  readonly server: Server
  /** What the service connects through. */
  readonly proxy: TcpProxy
}

export interface FaultStand extends AsyncDisposable {
  readonly service: ChildService
  /** `databaseUrl` is the service's, without the proxy. */
  readonly postgres: Broken<PostgresServer> & { readonly databaseUrl: string }
  readonly redis: Broken<RedisServer>
  /** Of a user, who has no more rights than others. */
  readonly headers: { readonly authorization: string }
  /** Bytes of the service's heap that are in use. */
  readonly heapBytes: () => Promise<number>
  /** Whether `/health` says so of a dependency. */
  readonly isUp: (dependency: string) => Promise<boolean>
}

export interface StandOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Loaded before the service. */
  readonly weakness?: string
}

/** High enough for any load here, and counted as they are in production. */
export const highLimits = {
  RATE_LIMIT_ENABLED: 'true',
  RATE_LIMIT_IP: '1000000/minute',
  RATE_LIMIT_USER: '1000000/minute',
  RATE_LIMIT_GLOBAL: '1000000/minute',
}

const vehicle = 'car-1'
const meter = new URL('./heap-meter.ts', import.meta.url).href

export async function faultStand({ env = {}, weakness }: StandOptions = {}): Promise<FaultStand> {
  await using stack = new AsyncDisposableStack()
  const postgres = await broken(stack, stack.use(await postgresServer({ storage: 'memory' })))
  const databaseUrl = await postgres.server.createDatabase()
  const redis = await broken(stack, stack.use(await redisServer()))
  const given = {
    ...highLimits,
    LOG_LEVEL: 'fatal',
    DATABASE_URL: postgres.proxy.through(databaseUrl),
    REDIS_URL: redis.proxy.through(redis.server.url),
    ...env,
  }
  const imports = [meter, ...(weakness === undefined ? [] : [weakness])]
  const service = stack.use(await childService(given, { imports, flags: ['--expose-gc'] }))
  const headers = await someUser(service)
  await prepare(service, headers)

  const owned = stack.move()
  return {
    service,
    postgres: { ...postgres, databaseUrl },
    redis,
    headers,
    async heapBytes() {
      service.process.send('heap')
      const [bytes] = await once(service.process, 'message')
      return Number(bytes)
    },
    isUp: (dependency) => isUp(service, dependency),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function broken<Server extends { readonly port: number }>(
  stack: AsyncDisposableStack,
  server: Server,
): Promise<Broken<Server>> {
  return { server, proxy: stack.use(await tcpProxy(server)) }
}

/** What a client asks for, by name: some of it needs the store, some the model, some neither. */
export function mixedLoad(headers: Readonly<Record<string, string>>): readonly LoadKind[] {
  return [
    { name: 'report', method: 'GET', path: `/api/v1/vehicle/report/${vehicle}`, headers },
    { name: 'history', method: 'GET', path: '/api/v1/vehicle/classifications', headers },
    { name: 'metadata', method: 'GET', path: '/api/v1/models/metadata', headers },
    classifying(headers),
  ]
}

export function classifying(headers: Readonly<Record<string, string>>): LoadKind {
  return {
    name: 'classify',
    method: 'POST',
    path: `/api/v1/vehicle/classify?vehicle_id=${vehicle}`,
    headers: { ...headers, 'content-type': 'image/jpeg' },
    body: drawing('drawn_car.jpg'),
  }
}

export const probes: readonly LoadKind[] = ['/livez', '/readyz', '/health'].map((path) => ({
  name: path,
  method: 'GET',
  path,
}))

export async function someUser({ url }: Pick<ChildService, 'url'>) {
  const post = (path: string, body: object) =>
    answered(url, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const [username, email] = ['driver', 'driver@example.com']
  await post('/api/v1/auth/register', { username, email, password: testPassword })
  return (await signIn(post, email, testPassword)).headers
}

/** The report is built, and in the cache. */
export async function prepare(
  { url }: Pick<ChildService, 'url'>,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const { path, headers: sent = {}, body = Buffer.alloc(0) } = classifying(headers)
  await answered(url, path, { method: 'POST', headers: sent, body: Uint8Array.from(body) })
  await answered(url, '/api/v1/vehicle/report', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ vehicle_id: vehicle }),
  })
  let status: unknown
  while (status !== 'ready') {
    await delay(20)
    ;({ status } = await answered(url, `/api/v1/vehicle/report/${vehicle}`, { headers }))
  }
}

async function answered(url: string, path: string, init: RequestInit) {
  const response = await fetch(`${url}${path}`, init)
  const body = (await response.json()) as Readonly<Record<string, unknown>>
  if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`)
  return body
}

async function isUp({ url }: ChildService, dependency: string): Promise<boolean> {
  const body = (await (await fetch(`${url}/health`)).json()) as {
    readonly dependencies: Readonly<Record<string, { readonly status: string }>>
  }
  return body.dependencies[dependency]?.status === 'up'
}
