/**
 * What an engine does for a {@link Database}: run a statement, hold a connection, say what its
 * errors mean.
 *
 * An engine rejects with the errors of `errors.ts` only, with its own as `cause`; but a call whose
 * signal is aborted, while it waits or runs, rejects with the reason of the signal. What says that
 * something is closed, over, too much or not storable is done before the engine is asked.
 *
 * @module
 */

import type { CompiledQuery, Dialect, QueryResult } from 'kysely'
import type { EngineName, EngineStats, TransactionOptions } from './database.ts'

/** A {@link Call} with nothing left open. */
export interface EngineCall {
  readonly signal: AbortSignal | undefined
  readonly timeoutMs: number
}

/** Runs statements one after another, in the order in which they were given. */
export interface Statements {
  execute(query: CompiledQuery, call: EngineCall): Promise<QueryResult<unknown>>
}

export interface EngineTransaction extends Statements {
  /** @throws if it cannot be known or is not so that everything is stored. */
  commit(call: EngineCall): Promise<void>
  /** Never rejects: a connection that cannot roll back is thrown away. */
  rollback(): Promise<void>
}

/** A connection that is held until it is released. */
export interface EngineSession extends Statements {
  begin(options: BeginOptions, call: EngineCall): Promise<EngineTransaction>
  release(): Promise<void>
}

export type BeginOptions = Required<Pick<TransactionOptions, 'mode' | 'isolation'>>

export interface Engine extends Statements {
  readonly name: EngineName
  readonly dialect: Dialect
  /** For calls that name none, in milliseconds. */
  readonly statementTimeoutMs: number
  begin(options: BeginOptions, call: EngineCall): Promise<EngineTransaction>
  hold(call: EngineCall): Promise<EngineSession>
  check(call: EngineCall): Promise<void>
  stats(): EngineStats
  close(): Promise<void>
}
