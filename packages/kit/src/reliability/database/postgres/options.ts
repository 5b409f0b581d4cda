import type { CreateDatabaseOptions } from '../create-database.ts'
import type { ObservePool } from './pool-event.ts'

/** All but `url` has a default; every `…Ms` is milliseconds. */
export interface PostgresOptions extends CreateDatabaseOptions {
  /** `postgresql://user:password@host:port/name?sslmode=verify-full`; see {@link checkPostgresUrl}. */
  readonly url: string
  /** Connections at most. Default 10. */
  readonly connectionsMax?: number
  /** Calls that may wait for a connection of others before more are refused. Default 10 × connectionsMax. */
  readonly waitingMax?: number
  /** For a new connection to stand, and for a call to wait for one. Default 500. */
  readonly connectionTimeoutMs?: number
  /** For a statement where the caller names none; the server enforces it too. Default 2,000. */
  readonly statementTimeoutMs?: number
  /** What the server gets beyond that to say so, before its connection counts as dead. Default 250. */
  readonly answerGraceMs?: number
  /** For a cancelled statement to end, or its connection is destroyed. Default 250. */
  readonly cancelTimeoutMs?: number
  /** The server ends a transaction in which nothing happens for so long. Default 30,000. */
  readonly idleInTransactionTimeoutMs?: number
  /** A connection that nobody needed for so long is closed. Default 300,000. */
  readonly idleTimeoutMs?: number
  /** Age at which a connection is replaced, less up to a tenth at random. Default 1,800,000. */
  readonly connectionLifetimeMs?: number
  /** Silence after which TCP asks whether the other end is still there. Default 10,000. */
  readonly keepAliveDelayMs?: number
  /** What `pg_stat_activity` shows, unless the URL says otherwise. Default `plimsoll`. */
  readonly applicationName?: string
  /** Statements kept prepared on each connection; 0 prepares none. Default 100. */
  readonly preparedStatementsMax?: number
  /**
   * What stands before the server. `transaction` is for PgBouncer in that mode and its like: nothing
   * is kept on a connection between transactions, and `session()` is refused. Default `none`.
   */
  readonly pooler?: 'none' | 'transaction'
  /** Told of connections that are lost or were never made. */
  readonly observePool?: ObservePool
}

export type PostgresSettings = Required<
  Omit<PostgresOptions, 'url' | 'observePool' | keyof CreateDatabaseOptions>
>

// The longest that both setTimeout and statement_timeout take.
export const longestMs = 2 ** 31 - 1

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: PostgresOptions): PostgresSettings {
  const connectionsMax = integer(options, 'connectionsMax', 10, 1)
  return {
    connectionsMax,
    waitingMax: integer(options, 'waitingMax', 10 * connectionsMax, 0),
    connectionTimeoutMs: integer(options, 'connectionTimeoutMs', 500, 1),
    statementTimeoutMs: integer(options, 'statementTimeoutMs', 2_000, 1),
    answerGraceMs: integer(options, 'answerGraceMs', 250, 1),
    cancelTimeoutMs: integer(options, 'cancelTimeoutMs', 250, 1),
    idleInTransactionTimeoutMs: integer(options, 'idleInTransactionTimeoutMs', 30_000, 1),
    idleTimeoutMs: integer(options, 'idleTimeoutMs', 300_000, 1),
    connectionLifetimeMs: integer(options, 'connectionLifetimeMs', 1_800_000, 1),
    keepAliveDelayMs: integer(options, 'keepAliveDelayMs', 10_000, 1),
    applicationName: options.applicationName ?? 'plimsoll',
    preparedStatementsMax: integer(options, 'preparedStatementsMax', 100, 0),
    pooler: options.pooler ?? 'none',
  }
}

type NumberOption = {
  [Name in keyof PostgresSettings]: PostgresSettings[Name] extends number ? Name : never
}[keyof PostgresSettings]

function integer(options: PostgresOptions, name: NumberOption, fallback: number, min: number) {
  const value = options[name] ?? fallback
  if (Number.isSafeInteger(value) && value >= min && value <= longestMs) return value
  throw new RangeError(
    `postgres.${name} must be an integer of ${min} to ${longestMs}, got ${value}`,
  )
}
