/**
 * The service's own store, one interface for embedded SQLite and for PostgreSQL: the same Kysely
 * queries run on both.
 *
 * A value in a row is a string, a number, null or bytes, on both engines alike. There are no
 * booleans (a nullable time or a state says more), times are ISO 8601 in UTC with milliseconds,
 * JSON is text that the caller writes and parses, and 64-bit integers are safe numbers or an error.
 *
 * @module
 */

import type { Kysely } from 'kysely'
import type { Observer } from './statement.ts'
import type { StatementStats } from './statement-counters.ts'

export type EngineName = 'sqlite' | 'postgres'

/**
 * How long one call may take, and who may end it sooner. A request's deadline is one as it is:
 * `database.queries(request.deadline)`.
 */
export interface Call {
  /** Ends the call with its reason: its request is gone or its deadline has passed. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds for each statement, waiting for a connection included. Default: the engine's. */
  readonly timeoutMs?: number | undefined
  /** What logs call the statements, such as `find-user`. Default: their SQL. */
  readonly name?: string | undefined
  /** Rows of one result; more are a defect of the query, and an error. Default 10,000. */
  readonly rowsMax?: number | undefined
}

export interface TransactionOptions extends Call {
  /**
   * `read` sees one snapshot and may not write. `write`, the default, may; on SQLite it holds the
   * only writer from its first moment.
   */
  readonly mode?: 'read' | 'write'
  /** Isolation on PostgreSQL; SQLite is always serializable. Default `read committed`. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable'
  /** How often the work is tried when the engine says that it collided with another. Default 3. */
  readonly attemptsMax?: number
  /** Milliseconds for one attempt from begin to commit, whatever it waits for. Default 30,000. */
  readonly totalMs?: number
}

/** One connection, kept: what a migrator needs for its lock. Its transactions have no `totalMs`. */
export interface Session<Schema> {
  /** Statements on the kept connection, each committed by itself. */
  readonly queries: Kysely<Schema>
  transaction<Result>(work: (queries: Kysely<Schema>) => Promise<Result>): Promise<Result>
}

export interface Database<Schema> {
  readonly engine: EngineName

  /** For statements that each commit by themselves. */
  queries(call?: Call): Kysely<Schema>

  /**
   * All of `work` or nothing, acknowledged only after the commit. A collision with another
   * transaction runs `work` again, so it must have no effect but through its queries.
   *
   * A statement that fails fails the transaction, also when `work` catches the error: PostgreSQL
   * cannot go on from there, so neither engine does. The signal rolls back at once, even while
   * `work` waits for something else; what `work` still asks for afterwards is refused.
   */
  transaction<Result>(
    work: (queries: Kysely<Schema>) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>

  /** Keeps one connection for all of `work`; on SQLite the turn of the only writer. */
  session<Result>(work: (session: Session<Schema>) => Promise<Result>, call?: Call): Promise<Result>

  /** Resolves if the store answers and may be written. */
  check(call?: Call): Promise<void>

  /** Tells `observer` of all that ends from now on; call the result to stop that. */
  observe(observer: Observer): () => void

  /** A snapshot of the counters; cheap. */
  stats(): DatabaseStats

  /** Waits for what runs, refuses what comes, then closes every connection. */
  close(): Promise<void>
}

/**
 * The tables of the service, for the type of `app.database`; the service declares them:
 *
 *     declare module '@plimsoll/kit/database' {
 *       interface DatabaseSchema { reports: ReportsTable }
 *     }
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be merged with.
export interface DatabaseSchema {}

/** A database whatever its tables: for what only some of them concern, or none. */
// biome-ignore lint/suspicious/noExplicitAny: `unknown` would refuse every database with a schema.
export type AnyDatabase = Database<any>

export interface DatabaseStats extends EngineStats, StatementStats {}

/** What the engine knows of its connections. */
export interface EngineStats {
  readonly engine: EngineName
  /** Connections that are running something, and those that could be. */
  readonly busy: number
  readonly size: number
  readonly sizeMax: number
  /** Calls that wait for a connection. */
  readonly waiting: number
  /** SQLite: bytes of the write-ahead log. */
  readonly walBytes?: number
  /** PostgreSQL: connections that the other side or the network ended, since the start. */
  readonly connectionsLost?: number
  /** PostgreSQL: attempts to connect that failed, since the start. */
  readonly connectionsFailed?: number
}
