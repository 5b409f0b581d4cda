/**
 * A database of its own on the shared server, perhaps behind a proxy that breaks the network, with
 * a way to look at the server from the side.
 */

import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { sharedPostgres } from '../../../../../../../tools/servers/shared-postgres.ts'
import { type TcpProxy, tcpProxy } from '../../../../../../../tools/servers/tcp-proxy.ts'
import { patient } from '../../testing/databases.ts'
import { type PostgresDatabase, postgresDatabase } from '../index.ts'
import type { PostgresOptions } from '../options.ts'

// biome-ignore lint/suspicious/noExplicitAny: these tests write their SQL by hand.
export type AnyDatabase = PostgresDatabase<any>

export interface OpenPostgres extends AsyncDisposable {
  readonly url: string
  readonly database: AnyDatabase
  /** On a connection of its own, past the proxy. */
  readonly ask: (text: string) => Promise<Record<string, unknown>[]>
  /** How many statements of the service run on the server. */
  readonly running: () => Promise<number>
}

export interface OpenBehindProxy extends OpenPostgres {
  readonly proxy: TcpProxy
}

type Options = Omit<PostgresOptions, 'url'>

export async function openPostgres(options: Options = {}): Promise<OpenPostgres> {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  const { database, ...rest } = await opened(url, url, { ...patient, ...options })
  return {
    ...rest,
    database,
    async [Symbol.asyncDispose]() {
      await rest.close()
      await server.dropDatabase(url)
    },
  }
}

export async function openBehindProxy(options: Options = {}): Promise<OpenBehindProxy> {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  const proxy = await tcpProxy({ port: Number(new URL(url).port) })
  const { database, ...rest } = await opened(url, proxy.through(url), options)
  return {
    ...rest,
    database,
    proxy,
    async [Symbol.asyncDispose]() {
      await rest.close()
      await proxy.close()
      await server.dropDatabase(url)
    },
  }
}

async function opened(url: string, through: string, options: Options) {
  const database: AnyDatabase = await postgresDatabase({ url: through, ...options })
  const side = new pg.Client({ connectionString: url, application_name: 'side' })
  await side.connect()
  const ask = async (text: string) => (await side.query<Record<string, unknown>>(text)).rows
  return {
    url: through,
    database,
    ask,
    async running() {
      const rows = await ask(
        `select 1 from pg_stat_activity where datname = current_database()
           and application_name = 'plimsoll' and state <> 'idle'`,
      )
      return rows.length
    },
    async close() {
      await database.close()
      await side.end()
    },
  }
}

/** Looks again and again, for some seconds. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tried = 0; tried < 300; tried += 1) {
    if (await isSo()) return
    await delay(10)
  }
  throw new Error('it never came so')
}

/** A statement that takes its time on the server. */
export function sleep(
  database: AnyDatabase,
  seconds: number,
  call: { signal?: AbortSignal; timeoutMs?: number } = {},
) {
  return sql`select pg_sleep(${seconds})`.execute(database.queries(call))
}
