/**
 * PostgreSQL with a bound on everything: connecting, waiting for a connection, and each query.
 *
 * @module
 */

import { DatabaseError, Pool, type PoolClient, type QueryConfig } from 'pg'
import { DependencyError } from './errors.ts'

const connectTimeoutMs = 2_000
const queryTimeoutMs = 2_500

export type Row = Record<string, unknown>
export type Query = <R extends Row>(text: string, values?: readonly unknown[]) => Promise<R[]>

export interface Database {
  readonly query: Query
  /** For a query that may take longer than others. */
  readonly queryFor: (ms: number, text: string, values: readonly unknown[]) => Promise<Row[]>
  readonly transaction: <T>(work: (query: Query) => Promise<T>) => Promise<T>
  /** Resolves if the database answers within the time; past the pool, so that a busy one is no fault. */
  readonly ping: (timeoutMs?: number) => Promise<void>
  readonly close: () => Promise<void>
}

/** `isPatient`: nothing but the wire bounds a query. */
export function database(url: string, isPatient = false): Database {
  const pool = poolOf(url, 10, isPatient)
  const pings = poolOf(url, 1)
  return {
    query: async <R extends Row>(text: string, values: readonly unknown[] = []) =>
      (await asked(() => pool.query(text, [...values]))).rows as R[],
    queryFor: async (ms, text, values) => {
      const config: QueryConfig & { query_timeout: number } = {
        text,
        values: [...values],
        query_timeout: ms,
      }
      return (await asked(() => pool.query(config))).rows
    },
    transaction: (work) => inTransaction(pool, work),
    ping: async (timeoutMs) => {
      const query_timeout = timeoutMs ?? 1_000
      await asked(() => pings.query({ text: 'SELECT 1', query_timeout } as QueryConfig))
    },
    close: async () => {
      await Promise.allSettled([pool.end(), pings.end()])
    },
  }
}

function poolOf(connectionString: string, max: number, isPatient = false): Pool {
  const pool = new Pool({
    connectionString,
    max,
    ...(isPatient
      ? {}
      : { connectionTimeoutMillis: connectTimeoutMs, query_timeout: queryTimeoutMs }),
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  })
  // An idle connection that breaks is taken out of the pool; the next query opens another.
  pool.on('error', () => undefined)
  return pool
}

async function inTransaction<T>(pool: Pool, work: (query: Query) => Promise<T>): Promise<T> {
  const client = await asked(() => pool.connect())
  // While it is lent the pool does not listen; a broken connection fails the query that runs.
  const ignore = () => undefined
  client.on('error', ignore)
  try {
    const result = await committed(client, work)
    client.off('error', ignore)
    client.release()
    return result
  } catch (error) {
    // Closed rather than given back: whatever was open in it ends with the connection.
    client.release(true)
    throw error
  }
}

async function committed<T>(client: PoolClient, work: (query: Query) => Promise<T>): Promise<T> {
  await asked(() => client.query('BEGIN'))
  const result = await work(
    async <R extends Row>(text: string, values: readonly unknown[] = []) =>
      (await asked(() => client.query(text, [...values]))).rows as R[],
  )
  await asked(() => client.query('COMMIT'))
  return result
}

/** Classes of SQLSTATE that tell of the server and not of the statement. */
const serverTrouble = /^(08|53|57|58|XX)/

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    const isStatement = error instanceof DatabaseError && !serverTrouble.test(error.code ?? '')
    if (isStatement) throw error
    throw new DependencyError('PostgreSQL does not answer', { cause: error })
  }
}
