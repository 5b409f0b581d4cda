/**
 * Several nodes of one service in this process, each with database and Redis connections of its own.
 *
 * @module
 */

import type { TestContext } from 'node:test'
import { createTables, type Database } from '../../../reliability/database/index.ts'
import { postgresDatabase } from '../../../reliability/database/postgres/index.ts'
import type { TestEngine } from '../../../reliability/database/testing/databases.ts'
import { RedisClient, resolveOptions } from '../../../reliability/redis/index.ts'
import type { RevocationOptions } from '../options.ts'
import { createRevocation, type Revocation } from '../revocation.ts'
import { type RevocationTables, revocationTables } from '../tables.ts'

export interface NodeOptions extends Omit<RevocationOptions, 'database' | 'redis'> {
  readonly redisUrl?: string | undefined
  readonly databaseUrl?: string | undefined
}

export interface TestNodes {
  readonly database: Database<RevocationTables>
  readonly location: string
  /** A node that has started. */
  readonly node: (options?: NodeOptions) => Promise<Revocation>
}

/** Everything is closed with the test. */
export async function openNodes(
  t: TestContext,
  { open }: TestEngine,
  shared: NodeOptions = {},
): Promise<TestNodes> {
  const store = await open<RevocationTables>()
  t.after(() => store[Symbol.asyncDispose]())
  await createTables(store.database, revocationTables)
  const node = async (own: NodeOptions = {}) => {
    const { redisUrl, databaseUrl, ...options } = { ...shared, ...own }
    const redis = redisUrl === undefined ? undefined : redisOf(t, redisUrl)
    const database = await databaseOf(t, store, databaseUrl)
    const made = createRevocation({ ...options, database, redis: redis ?? false })
    t.after(() => made.close())
    await made.start()
    return made
  }
  return { database: store.database, location: store.location, node }
}

function redisOf(t: TestContext, url: string): RedisClient {
  const redis = new RedisClient(resolveOptions({ url, reconnectMaxMs: 100 }))
  t.after(() => redis.close())
  return redis
}

async function databaseOf(
  t: TestContext,
  store: { readonly another: () => Promise<Database<RevocationTables>> },
  url: string | undefined,
): Promise<Database<RevocationTables>> {
  if (url === undefined) return store.another()
  const database = await postgresDatabase<RevocationTables>({ url, connectionsMax: 4 })
  t.after(() => database.close())
  return database
}

/** Resolves when it is so. @throws Error when it takes longer */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 5_000,
): Promise<void> {
  const endMs = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`${what}: not within ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
