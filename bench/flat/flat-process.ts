/**
 * The process of the kit in one state: starts it, and tells its processor time and how it stands.
 *
 * @module
 */

import { type AnyDatabase, createTables } from '@plimsoll/kit/database'
import { postgresDatabase } from '@plimsoll/kit/database/postgres'
import { sqliteDatabase } from '@plimsoll/kit/database/sqlite'
import { keepTicksQuick, prepareProcess } from '@plimsoll/kit/lifecycle'
import { revocationTables } from '@plimsoll/kit/revocation'
import { fillRevocations } from '../authentication/revocations.ts'
import type { Started } from '../candidates/candidate-process.ts'
import { answerParent } from '../channel.ts'
import { type FlatKit, type FlatKitOptions, startFlatKit } from './flat-kit.ts'
import type { Standing } from './standing.ts'

/** What a state is started with. */
export interface FlatStart extends Omit<FlatKitOptions, 'database'> {
  /** Of a PostgreSQL; otherwise the store is a file. */
  readonly databaseUrl?: string
  readonly revocations: number
}

/** Longer than any group takes, lest a later turn find fewer of them. */
const liveSeconds = 2_400

let kit: FlatKit | undefined

answerParent({
  async start({ databaseUrl, revocations, ...options }: FlatStart): Promise<Started> {
    // First, as a service does: reading a million revocations takes full collections, which would
    // make every later tick dear.
    keepTicksQuick()
    const database = await openDatabase(options.logFile, databaseUrl)
    await createTables(database, revocationTables)
    await fillRevocations(database, revocations, liveSeconds)
    prepareProcess()
    kit = await startFlatKit({ ...options, database })
    return { port: kit.port, tokens: kit.tokens }
  },
  /** User and system time of the whole process, in microseconds. */
  processorTime(): number {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  standing: (): Standing | undefined => kit?.standing(),
  metricsText: (): string => kit?.metricsText() ?? '',
  async close(): Promise<void> {
    await kit?.close()
  },
})

async function openDatabase(logFile: string, url: string | undefined): Promise<AnyDatabase> {
  const opened =
    url === undefined
      ? await sqliteDatabase({ file: `${logFile}.db` })
      : await postgresDatabase({ url, connectionsMax: 4 })
  return opened as AnyDatabase
}
