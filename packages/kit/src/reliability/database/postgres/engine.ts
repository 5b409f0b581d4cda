/**
 * PostgreSQL behind the port: statements on a pool of connections.
 *
 * @module
 */

import { CompiledQuery, PostgresDialect } from 'kysely'
import type { BeginOptions, Engine, EngineCall, EngineTransaction } from '../engine.ts'
import { DatabaseReadOnlyError, DatabaseUnavailableError } from '../errors.ts'
import { connector } from './connect.ts'
import type { Connection } from './connection.ts'
import { type PostgresOptions, resolveOptions } from './options.ts'
import { Pool } from './pool.ts'
import { PreparedNames } from './prepared-names.ts'
import { parsePostgresUrl } from './server-url.ts'
import { openSession } from './session.ts'
import { type Limits, limitsOf } from './statement.ts'
import { type ToStatement, toResult, toStatement } from './to-statement.ts'
import { beginTransaction } from './transaction.ts'

export interface PostgresEngine extends Engine {
  stats(): ReturnType<Engine['stats']> & PostgresStats
}

/** What a pool of connections tells beside what every store does. */
export interface PostgresStats {
  /** Connections that the other side or the network ended, since the start. */
  readonly connectionsLost: number
  /** Attempts to connect that failed, since the start. */
  readonly connectionsFailed: number
}

/** @throws RangeError for a URL or an option that cannot be used. Opens nothing yet. */
export function openEngine(options: PostgresOptions): PostgresEngine {
  const settings = resolveOptions(options)
  const names = new PreparedNames(settings.preparedStatementsMax)
  const server = connector(parsePostgresUrl(options.url), settings, () => names.renew())
  const pool = new Pool(() => server.connect(), settings, options.observePool)
  const statementOf: ToStatement = (query) =>
    toStatement(query, (text, count) => (server.isPooled ? undefined : names.nameOf(text, count)))
  const execute: Engine['execute'] = async (query, call) => {
    const [statement, limits] = [statementOf(query), limitsOf(call)]
    const connection = await pool.take(limits)
    try {
      return toResult(await connection.run(statement, limits))
    } finally {
      void pool.release(connection)
    }
  }

  return {
    name: 'postgres',
    dialect: new PostgresDialect({ pool: refuse }),
    statementTimeoutMs: settings.statementTimeoutMs,
    execute,
    begin: (begin, call) => beginOn(pool, begin, limitsOf(call), statementOf),
    hold: (call) => openSession(pool, limitsOf(call), statementOf, server),
    check: (call) => assertWritable(execute, call),
    stats: () => ({
      engine: 'postgres',
      busy: pool.busy,
      size: pool.size,
      sizeMax: settings.connectionsMax,
      waiting: pool.waiting,
      connectionsLost: pool.lost,
      connectionsFailed: pool.failed,
    }),
    close: () => pool.close(),
  }
}

async function beginOn(
  pool: Pool,
  options: BeginOptions,
  limits: Limits,
  toStatement: ToStatement,
): Promise<EngineTransaction> {
  const finish = (connection: Connection) => pool.release(connection)
  for (;;) {
    const connection = await pool.take(limits)
    const wasIdle = connection.idleSinceMs !== undefined
    try {
      return await beginTransaction(connection, options, limits, { toStatement, finish })
    } catch (error) {
      // Found dead when it was taken: nothing but the beginning was sent, so the next one tries.
      if (!(wasIdle && error instanceof DatabaseUnavailableError)) throw error
    }
  }
}

/** A server that replicates another answers, and refuses to be written. */
async function assertWritable(execute: Engine['execute'], call: EngineCall): Promise<void> {
  const { rows } = await execute(isReadOnly, call)
  const [row] = rows as [{ readonly state: string }]
  if (row.state === 'on') {
    throw new DatabaseReadOnlyError('The store can be read and not written.')
  }
}

const isReadOnly = CompiledQuery.raw("select current_setting('transaction_read_only') as state")

const refuse = async () => {
  throw new TypeError('the engine runs statements itself')
}
