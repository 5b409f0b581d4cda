/**
 * A service that kills itself, as `kill -9` would, at one moment of its first request. Prints its
 * URL when it listens.
 *
 * @module
 */

import type { EngineName } from '../../../reliability/database/index.ts'
import { postgresDatabase } from '../../../reliability/database/postgres/index.ts'
import { sqliteDatabase } from '../../../reliability/database/sqlite/index.ts'
import { keyedApp, type ServiceTables } from './keyed-service.ts'
import { addOrders, type KillMoment } from './orders.ts'

export interface KilledServiceOptions {
  readonly engine: EngineName
  readonly location: string
  readonly moment: KillMoment
}

await main(JSON.parse(process.argv[2] ?? '{}') as KilledServiceOptions)

async function main({ engine, location, moment }: KilledServiceOptions): Promise<void> {
  const database =
    engine === 'sqlite'
      ? await sqliteDatabase<ServiceTables>({ file: location })
      : await postgresDatabase<ServiceTables>({ url: location })
  const app = await keyedApp(database)
  addOrders(app, database, (reached) => {
    if (reached === moment) process.kill(process.pid, 'SIGKILL')
  })
  process.stdout.write(`${await app.listen({ port: 0, host: '127.0.0.1' })}\n`)
}
