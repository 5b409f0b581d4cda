/**
 * Empty stores of a kind, one after the other, which nothing else uses.
 *
 * @module
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyDatabase, EngineName } from '@plimsoll/kit/database'
import { postgresDatabase } from '@plimsoll/kit/database/postgres'
import { sqliteDatabase } from '@plimsoll/kit/database/sqlite'
import { storeFileName } from '../../../apps/vehicle-api/src/store/open-store.ts'
import type { PostgresDatabases } from '../../../tools/servers/postgres-databases.ts'

export interface PrivateStore extends AsyncDisposable {
  readonly engine: EngineName
  /** Another connection to it, closed with it. */
  readonly open: () => Promise<AnyDatabase>
  /** By which the operators' command finds it. */
  readonly env: Readonly<Record<string, string>>
}

export async function privateStore(
  engine: EngineName,
  server: PostgresDatabases,
): Promise<PrivateStore> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-migrations-'))
  const env = { NODE_ENV: 'test', DATA_DIR: folder, BACKUP_DIR: join(folder, 'backups') }
  const remove = () => rm(folder, { recursive: true, force: true })
  if (engine === 'sqlite') {
    const file = join(folder, storeFileName)
    return stored(engine, env, () => sqliteDatabase({ file, readers: 1 }), remove)
  }
  const url = await server.createDatabase()
  const open = () => postgresDatabase({ url, connectionsMax: 2 })
  // Five that start at once keep two cores busy for longer than the half second of the default.
  const patient = { ...env, DATABASE_URL: url, DATABASE_CONNECT_TIMEOUT: '10s' }
  return stored(engine, patient, open, async () => {
    await server.dropDatabase(url)
    await remove()
  })
}

function stored(
  engine: EngineName,
  env: Readonly<Record<string, string>>,
  open: () => Promise<AnyDatabase>,
  remove: () => Promise<void>,
): PrivateStore {
  const opened: AnyDatabase[] = []
  return {
    ...{ engine, env },
    async open() {
      const database = await open()
      opened.push(database)
      return database
    },
    async [Symbol.asyncDispose]() {
      for (const database of opened) await database.close()
      await remove()
    },
  }
}
