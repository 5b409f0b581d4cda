/**
 * Statements under the rules that are the same for every engine: what may be stored, how many rows
 * may come back, and that each is counted and told of.
 *
 * @module
 */

import { tracingChannel } from 'node:diagnostics_channel'
import type { CompiledQuery, QueryResult } from 'kysely'
import type { EngineName } from './database.ts'
import type { EngineCall, Statements } from './engine.ts'
import type { Observers } from './statement.ts'
import { kindOf, type StatementCounters } from './statement-counters.ts'
import { assertStorable } from './storable.ts'

/** A {@link Call} with nothing left open. */
export interface StatementCall extends EngineCall {
  readonly name: string | undefined
  readonly rowsMax: number
}

/** Of one database: who counts and who is told. */
export interface Watch {
  readonly engine: EngineName
  readonly counters: StatementCounters
  readonly observers: Observers
  readonly slowMs: number
  /** Monotonic, in milliseconds. */
  readonly now: () => number
}

export interface WatchedStatements {
  execute(query: CompiledQuery, call: StatementCall): Promise<QueryResult<unknown>>
}

/** For who traces; without anybody it costs one check. */
const traced = tracingChannel<unknown, object>('plimsoll:database.query')

export function watchedStatements(statements: Statements, watch: Watch): WatchedStatements {
  const watched = counted(statements, watch)
  return {
    execute(query, call) {
      if (!traced.start.hasSubscribers) return watched.execute(query, call)
      const statement = { engine: watch.engine, name: call.name, sql: query.sql }
      return traced.tracePromise(() => watched.execute(query, call), statement)
    },
  }
}

function counted(statements: Statements, watch: Watch): WatchedStatements {
  return {
    async execute(query, call) {
      for (const parameter of query.parameters) assertStorable(parameter, watch.engine)
      const startMs = watch.now()
      try {
        call.signal?.throwIfAborted()
        const result = await statements.execute(query, call)
        assertBounded(result, call.rowsMax)
        ended(watch, query, call, watch.now() - startMs, result.rows.length, undefined)
        return result
      } catch (error) {
        watch.counters.failure(error, call.signal?.aborted === true)
        ended(watch, query, call, watch.now() - startMs, 0, error)
        throw error
      }
    },
  }
}

function ended(
  { engine, counters, observers, slowMs }: Watch,
  query: CompiledQuery,
  { name }: StatementCall,
  durationMs: number,
  rows: number,
  error: unknown,
): void {
  const kind = kindOf(query)
  const isSlow = durationMs > slowMs
  counters.statement(kind, durationMs, isSlow)
  if (observers.size === 0) return
  const { sql } = query
  observers.statementEnded({ engine, kind, name, sql, durationMs, isSlow, rows, error })
}

// A query without a limit works in every test, and takes all memory when its table has grown.
function assertBounded({ rows }: QueryResult<unknown>, rowsMax: number): void {
  if (rows.length <= rowsMax) return
  throw new RangeError(
    `a statement gave ${rows.length} rows and may give ${rowsMax}: add a LIMIT or raise rowsMax`,
  )
}
