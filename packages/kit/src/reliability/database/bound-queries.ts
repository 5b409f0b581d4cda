/**
 * A Kysely instance whose statements all go one way (an engine, a transaction) under one signal and
 * one time limit. Making one costs two small objects.
 *
 * @module
 */

import {
  type CompiledQuery,
  type ConnectionProvider,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type Driver,
  Kysely,
  type QueryCompiler,
} from 'kysely'
import type { StatementCall, WatchedStatements } from './watched-statements.ts'

/** Compilers and adapters hold no state, so each engine needs them once. */
export interface QueryParts {
  readonly dialect: Dialect
  readonly compiler: QueryCompiler
  readonly adapter: ReturnType<Dialect['createAdapter']>
}

export function queryParts(dialect: Dialect): QueryParts {
  return {
    dialect,
    compiler: dialect.createQueryCompiler(),
    adapter: dialect.createAdapter(),
  }
}

export function boundQueries<Schema>(
  { dialect, compiler, adapter }: QueryParts,
  statements: WatchedStatements,
  call: StatementCall,
): Kysely<Schema> {
  const connection: DatabaseConnection = {
    executeQuery: async <Row>(query: CompiledQuery) => {
      const { rows, ...counts } = await statements.execute(query, call)
      return { ...counts, rows: rows as Row[] }
    },
    streamQuery: () => {
      throw new TypeError('streams hold a connection without end; read pages with LIMIT')
    },
  }
  const provider: ConnectionProvider = { provideConnection: (consumer) => consumer(connection) }
  const executor = new DefaultQueryExecutor(compiler, adapter, provider)
  return new Kysely<Schema>({ config: { dialect }, dialect, driver: noDriver, executor })
}

const refuse = () => {
  throw new TypeError('use database.transaction(), which retries and obeys the signal')
}

// Kysely asks its driver only for transactions and connections of its own.
const noDriver = {
  init: refuse,
  acquireConnection: refuse,
  beginTransaction: refuse,
  commitTransaction: refuse,
  rollbackTransaction: refuse,
  releaseConnection: refuse,
  destroy: refuse,
} satisfies Driver
