/**
 * Real servers whose passwords are secrets that were planted, and other services that fail.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client } from 'pg'
import { redisServer } from '../../../../tools/servers/redis-server.ts'
import { sharedPostgres } from '../../../../tools/servers/shared-postgres.ts'
import { tcpProxy } from '../../../../tools/servers/tcp-proxy.ts'
import type { Plants } from './leak-plants.ts'

export interface LeakServers extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>
  /** From now on nobody reaches the database, or Redis. */
  stop(): Promise<void>
  /** The database is there again. */
  resume(): Promise<void>
  readonly issuerUrl: string
}

/** PostgreSQL and Redis as a service uses them, with issuers and a range service that fail. */
export async function leakServers(plants: Plants): Promise<LeakServers> {
  await using stack = new AsyncDisposableStack()
  const redis = stack.use(await redisServer())
  plants.learn('REDIS_URL', new URL(redis.url).password)
  const database = await databaseOf(plants, stack)
  const proxy = stack.use(await tcpProxy({ port: Number(new URL(database).port) }))
  const failing = (_: unknown, response: Parameters<RequestListener>[1]) => {
    response.end(`{"keys":[{"kty":"${plants.plant('answer of an issuer')}"}]} password=x`)
  }
  const issuer = stack.use(await someService(failing))
  const secret = encodeURIComponent(plants.plant('URL of an issuer', 'escaped'))
  const jwksUrls = [
    `${issuer.url}/jwks?client_secret=${secret}`,
    `http://127.0.0.1:1/jwks?client_secret=${secret}`,
  ]
  const range = plants.plant('BREACHED_PASSWORDS_URL', 'hex')
  const owned = stack.move()
  return {
    issuerUrl: issuer.url,
    env: {
      DATABASE_URL: proxy.through(database),
      REDIS_URL: redis.url,
      BREACHED_PASSWORDS_URL: `${issuer.url}/range/${range}/`,
      EXTERNAL_ISSUERS: JSON.stringify(
        jwksUrls.map((jwksUrl, index) => ({
          issuer: `${issuer.url}/${index}`,
          jwks_url: jwksUrl,
          audience: 'vehicle-api',
          algorithms: ['EdDSA'],
        })),
      ),
    },
    async stop() {
      await proxy.set('refuse')
      await redis.kill()
    },
    resume: () => proxy.set('pass'),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function databaseOf(plants: Plants, stack: AsyncDisposableStack): Promise<string> {
  const server = await sharedPostgres()
  const url = new URL(await server.createDatabase())
  const password = plants.plant('DATABASE_URL', 'escaped')
  const role = `leaks_${randomUUID().replaceAll('-', '')}`
  const as = async (...statements: readonly string[]) => {
    const client = new Client({ connectionString: url.href })
    await client.connect()
    try {
      for (const statement of statements) await client.query(statement)
    } finally {
      await client.end()
    }
  }
  await as(
    `create role ${role} login password '${password.replaceAll("'", "''")}'`,
    `alter database "${url.pathname.slice(1)}" owner to ${role}`,
  )
  stack.defer(async () => {
    await as(
      `reassign owned by ${role} to current_user`,
      `drop owned by ${role}`,
      `drop role ${role}`,
    )
    await server.dropDatabase(url.href)
  })
  return Object.assign(new URL(url), { username: role, password: encodeURIComponent(password) })
    .href
}

export async function someService(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
