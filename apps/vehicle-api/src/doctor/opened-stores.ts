/**
 * The stores that are looked at: opened by the first check that asks, closed at the end.
 *
 * @module
 */

import type { Database } from '@plimsoll/kit/database'
import type { RedisCall } from '@plimsoll/kit/doctor'
import type { ServiceConfig } from '../config.ts'
import { openOwnerStore, openStore } from '../store/open-store.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { redisConnection } from './redis-connection.ts'

export type Store = Database<ServiceTables>

export interface OpenedStores extends AsyncDisposable {
  readonly serving: () => Promise<Store>
  readonly owner: () => Promise<Store>
  readonly redis: RedisCall
}

/** A few connections will do. */
const poolMax = 2

export function openedStores(config: ServiceConfig): OpenedStores {
  const frugal = { ...config, databasePoolMax: Math.min(poolMax, config.databasePoolMax) }
  const serving = once(() => openStore(frugal))
  const owner = once(() => openOwnerStore(frugal))
  const redis = once(() => redisConnection(config.redisUrl?.reveal() ?? ''))
  return {
    serving: serving.open,
    owner: owner.open,
    redis: async (command, args, signal) => (await redis.open()).call(command, args, signal),
    async [Symbol.asyncDispose]() {
      await Promise.all([serving.close(), owner.close(), redis.close()])
    },
  }
}

interface Closable {
  close(): Promise<void> | void
}

function once<Opened extends Closable>(open: () => Promise<Opened>) {
  let opened: Promise<Opened> | undefined
  return {
    open() {
      opened ??= open()
      return opened
    },
    async close() {
      // A store that could not be opened was told of by the check that asked for it.
      const store = await opened?.catch(() => undefined)
      await store?.close()
    },
  }
}
