/**
 * Reads the rows of revocations: all that live at first, and then what was committed since.
 *
 * On PostgreSQL "since" is a snapshot, not a position or a time: of two transactions the one that
 * began first may commit last. What the last snapshot did not see and this one does is new, however
 * old it is; only transactions from its `xmin` on can be such.
 *
 * On SQLite positions ascend with the commits, as there is one writer.
 *
 * @module
 */

import { type Kysely, sql } from 'kysely'
import type { Call, Database } from '../../reliability/database/index.ts'
import { type Entry, entryOfColumns, type RevocableColumns, toEntry } from './revocable.ts'
import type { RevocationTables } from './tables.ts'

export interface RowReaderOptions {
  readonly database: Pick<Database<RevocationTables>, 'engine' | 'queries' | 'transaction'>
  readonly apply: (entry: Entry) => void
  readonly now: () => number
  /** Told of a row that no token could match, which somebody else has written. */
  readonly onProblem: (message: string, error: unknown) => void
  /** Of a statement. */
  readonly timeoutMs: number
  /** Ends a reading. */
  readonly signal: AbortSignal
}

type Queries = Kysely<RevocationTables>
type Row = RevocableColumns & { readonly position: number }

const rowsPerPage = 5_000
const rowsPerPoll = 1_000

export class RowReader {
  readonly #options: RowReaderOptions
  #snapshot: string | undefined
  #position = 0
  #hasLoaded = false
  #running: Promise<number> | undefined
  #next: Promise<number> | undefined

  constructor(options: RowReaderOptions) {
    this.#options = options
  }

  /** PostgreSQL: what has been read and applied, as `pg_snapshot`. */
  get snapshot(): string | undefined {
    return this.#snapshot
  }

  /**
   * Applies all that was committed before this was called; callers that wait share a reading.
   *
   * @returns how many rows there were
   */
  catchUp(): Promise<number> {
    if (this.#running === undefined) return this.#begin()
    const begin = () => this.#begin()
    this.#next ??= this.#running.then(begin, begin)
    return this.#next
  }

  #begin(): Promise<number> {
    this.#next = undefined
    const running = this.#read().finally(() => {
      this.#running = undefined
    })
    this.#running = running
    return running
  }

  #read(): Promise<number> {
    const { signal, timeoutMs, database } = this.#options
    const call = { signal, timeoutMs, name: 'read-revocations' }
    if (database.engine === 'sqlite') return this.#catchUpWithWriter(call)
    if (this.#snapshot === undefined) return this.#readAll(undefined, call)
    return this.#poll(this.#snapshot, call)
  }

  /** A write that was given up may still be under way; a transaction that writes comes after it. */
  async #catchUpWithWriter(call: Call): Promise<number> {
    const { database } = this.#options
    const mode = this.#hasLoaded ? 'write' : 'read'
    const count = await database.transaction((queries) => this.#readPages(queries, undefined), {
      ...call,
      mode,
    })
    this.#hasLoaded = true
    return count
  }

  async #poll(since: string, call: Call): Promise<number> {
    const { rows } = await sql<Partial<Row> & { readonly current: string }>`
      select pg_current_snapshot()::text as current, new.* from (values (1)) as one
      left join (
        select kind, id, value, position from revocations where ${isNewSince(since)}
        limit ${rowsPerPoll + 1}
      ) as new on true
    `.execute(this.#options.database.queries(call))
    const current = rows[0]?.current ?? since
    // A server that was restored from a backup counts its transactions from there again.
    if (xmaxOf(current) < xmaxOf(since)) return this.#readAll(undefined, call)
    if (rows.length > rowsPerPoll) return this.#readAll(since, call)

    let count = 0
    for (const row of rows) {
      if (row.kind === undefined || row.kind === null) continue
      this.#apply(row as Row)
      count += 1
    }
    this.#snapshot = current
    return count
  }

  async #readAll(since: string | undefined, call: Call): Promise<number> {
    const { database } = this.#options
    const how = { ...call, mode: 'read', isolation: 'repeatable read', totalMs: 60_000 } as const
    return database.transaction(async (queries) => {
      const { rows } = await sql<{
        readonly current: string
      }>`select pg_current_snapshot()::text as current`.execute(queries)
      this.#position = 0
      const count = await this.#readPages(queries, since)
      this.#snapshot = rows[0]?.current
      return count
    }, how)
  }

  async #readPages(queries: Queries, since: string | undefined): Promise<number> {
    let count = 0
    for (;;) {
      let page = queries
        .selectFrom('revocations')
        .select(['position', 'kind', 'id', 'value'])
        .where('position', '>', this.#position)
        .where('expires_at', '>', new Date(this.#options.now()).toISOString())
        .orderBy('position')
        .limit(rowsPerPage)
      if (since !== undefined) page = page.where(isNewSince(since))
      const rows = await page.execute()
      for (const row of rows) this.#apply(row)
      count += rows.length
      this.#position = rows.at(-1)?.position ?? this.#position
      if (rows.length < rowsPerPage) break
    }
    await this.#readServiceVersion(queries)
    return count
  }

  async #readServiceVersion(queries: Queries): Promise<void> {
    const row = await queries
      .selectFrom('auth_versions')
      .select('version')
      .where('scope', '=', 'service')
      .executeTakeFirst()
    if (row === undefined) return
    this.#options.apply(toEntry({ kind: 'service', leastVersion: row.version }))
  }

  #apply(row: Row): void {
    try {
      this.#options.apply(entryOfColumns(row))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.#options.onProblem(`row ${row.position} of revocations is none`, error)
    }
  }
}

function isNewSince(snapshot: string) {
  return sql<boolean>`transaction_id >= pg_snapshot_xmin(${snapshot}::pg_snapshot)
    and not pg_visible_in_snapshot(transaction_id, ${snapshot}::pg_snapshot)`
}

/** `xmin:xmax:running,…`: all from `xmax` on had not begun. */
function xmaxOf(snapshot: string): bigint {
  return BigInt(snapshot.split(':')[1] ?? 0)
}
