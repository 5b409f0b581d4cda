/**
 * The store for a command: opened, looked at, and closed after it.
 *
 * @module
 */

import { existsSync } from 'node:fs'
import type { Database, DatabaseAddress } from '@plimsoll/kit/database'
import { assertSchemaSupported } from '@plimsoll/kit/migrations'
import type { ServiceConfig } from '../config.ts'
import { ownerAddress } from '../store/backups.ts'
import { serviceMigrations } from '../store/migrations.ts'
import { openOwnerStore, openStore } from '../store/open-store.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import type { Work } from './command.ts'
import { StoreMissingError } from './failure.ts'

export type Store = Database<ServiceTables>

/**
 * With the tables of this build.
 *
 * @throws StoreMissingError, SchemaUnsupportedError, or what the store says
 */
export async function withStore<Result>(
  { config, signal }: Pick<Work, 'config' | 'signal'>,
  use: (store: Store) => Promise<Result>,
): Promise<Result> {
  const settings = await config()
  assertThere(settings)
  return await closedAfter(await openStore(settings), async (store) => {
    await assertSchema(store, signal)
    return await use(store)
  })
}

/** @throws SchemaUnsupportedError */
export function assertSchema(store: Store, signal: AbortSignal): Promise<void> {
  // The journal of the migrations is in every schema.
  const any = store as unknown as Database<unknown>
  return assertSchemaSupported(any, { migrations: serviceMigrations, signal })
}

/** As the owner of the tables, whatever they are. @throws StoreMissingError */
export async function withOwnerStore<Result>(
  config: ServiceConfig,
  use: (store: Store) => Promise<Result>,
): Promise<Result> {
  assertThere(config)
  return await closedAfter(await openOwnerStore(config), use)
}

/** Where it is, without a password. */
export function placeOf(config: ServiceConfig): string {
  const address = ownerAddress(config)
  if (address.engine === 'sqlite') return `SQLite ${address.file}`
  const { hostname, port, pathname } = new URL(address.url)
  return `PostgreSQL ${hostname}${port === '' ? '' : `:${port}`}${decodeURI(pathname)}`
}

export async function closedAfter<Result>(
  store: Store,
  use: (store: Store) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}

/** SQLite would make an empty file, which looks like a loss of everything. */
function assertThere(config: ServiceConfig): void {
  const address: DatabaseAddress = ownerAddress(config)
  if (address.engine === 'sqlite' && !existsSync(address.file)) {
    throw new StoreMissingError(address.file)
  }
}
