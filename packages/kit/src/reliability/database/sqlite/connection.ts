/**
 * One connection and what is known of it, inside its thread.
 *
 * @module
 */

import { statSync } from 'node:fs'
import type Sqlite from 'better-sqlite3'
import { Ballast } from './ballast.ts'
import { CodedError, fileReplaced, isDeviceFailure, isFull, toFailure } from './failures.ts'
import { applySettings, openFile } from './open-file.ts'
import type { Answer, Failure, Open, StatementTask, Value } from './protocol.ts'
import { StatementCache } from './statement-cache.ts'
import { flatten, toBindable } from './values.ts'

export class Connection {
  readonly #options: Open
  readonly #database: Sqlite.Database
  readonly #statements: StatementCache
  readonly #ballast: Ballast
  readonly #fileNumber: number
  #busyTimeoutMs: number
  #isFull = false
  #hasOtherSettings = false
  #failure: Failure | undefined

  /** @throws CannotOpen */
  constructor(options: Open) {
    this.#options = options
    this.#database = openFile(options)
    this.#statements = new StatementCache(this.#database)
    this.#ballast = new Ballast(options.file, options.isWriter ? options.ballastBytes : 0)
    this.#fileNumber = statSync(options.file).ino
    this.#busyTimeoutMs = options.busyTimeoutMs
    if (options.isWriter) this.#isFull = !this.#ballast.restore(0)
  }

  /** Of the device or the file; the connection is of no more use. */
  get failure(): Failure | undefined {
    return this.#failure
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction
  }

  get walBytes(): number {
    if (!this.#options.isWriter) return 0
    return statSync(`${this.#options.file}-wal`, { throwIfNoEntry: false })?.size ?? 0
  }

  waitForOthers(busyTimeoutMs: number): void {
    if (busyTimeoutMs === this.#busyTimeoutMs) return
    this.#database.pragma(`busy_timeout = ${busyTimeoutMs}`)
    this.#busyTimeoutMs = busyTimeoutMs
  }

  /** @throws what SQLite says; the connection then knows what that means for it. */
  statement({ sql, parameters }: Pick<StatementTask, 'sql' | 'parameters'>): Answer {
    this.#hasOtherSettings ||= /^\s*pragma\b/i.test(sql)
    try {
      const statement = this.#statements.prepare(sql)
      const values = parameters.map(toBindable)
      if (!statement.reader) return { changes: statement.run(...values).changes }
      // Drained: one that is left open, as get() leaves it, keeps the log from being checkpointed.
      const rows = statement.all(...values) as (Value | bigint)[][]
      if (rows.length === 0) return { rows: { columns: [], values: [] } }
      const columns = statement.columns().map(({ name }) => name)
      return { rows: { columns, values: flatten(rows, columns) } }
    } catch (error) {
      throw this.#noted(error)
    }
  }

  begin(mode: 'read' | 'write'): void {
    this.#control(mode === 'write' ? 'begin immediate' : 'begin')
  }

  /** @throws if it is not committed; then nothing of it is there, unless the device failed. */
  commit(): void {
    try {
      this.#control('commit')
    } catch (error) {
      this.rollback()
      throw error
    }
  }

  rollback(): void {
    if (!this.#database.inTransaction) return
    try {
      this.#control('rollback')
    } catch (error) {
      // A connection that cannot roll back must not be used again, whatever the reason.
      this.#failure ??= toFailure(error)
    }
  }

  /** As they were at the start, after whoever set them otherwise. */
  restoreSettings(): void {
    if (!this.#hasOtherSettings) return
    applySettings(this.#database, this.#options.synchronous)
    this.#hasOtherSettings = false
  }

  /** Makes room from what was kept for this. Returns whether there is any. */
  releaseBallast(): boolean {
    return this.#ballast.release()
  }

  /** Copies what it can from the log into the file, without waiting for readers. */
  checkpoint(): void {
    try {
      this.#database.pragma('wal_checkpoint(PASSIVE)')
    } catch (error) {
      throw this.#noted(error)
    }
  }

  /**
   * Commits a page with the content it had: proof that something can be written, which does not
   * make the file grow.
   *
   * @throws if it cannot, or if the disk was found full and has no room yet.
   */
  prove(): void {
    this.#assertSameFile()
    this.begin('write')
    try {
      const version = this.#database.pragma('user_version', { simple: true })
      this.#database.pragma(`user_version = ${version}`)
    } catch (error) {
      this.rollback()
      throw this.#noted(error)
    }
    this.commit()
    if (!this.#isFull) return
    this.#isFull = !this.#ballast.restore(this.#bytesFreeInFile())
    if (this.#isFull) throw new CodedError('SQLITE_FULL', 'database or disk is full')
  }

  close(): void {
    if (this.#options.isWriter && this.#failure === undefined) this.#emptyLog()
    this.#database.close()
  }

  #emptyLog(): void {
    try {
      this.waitForOthers(1_000)
      this.#database.pragma('wal_checkpoint(TRUNCATE)')
    } catch {
      // The log stays and is read at the next start: nothing is lost.
    }
  }

  #control(sql: string): void {
    this.statement({ sql, parameters: [] })
  }

  #bytesFreeInFile(): number {
    const pages = this.#database.pragma('freelist_count', { simple: true }) as number
    return pages * (this.#database.pragma('page_size', { simple: true }) as number)
  }

  // Writes to a file that was removed or replaced succeed, and are gone with the process.
  #assertSameFile(): void {
    const found = statSync(this.#options.file, { throwIfNoEntry: false })
    if (found?.ino === this.#fileNumber) return
    const failure = { code: fileReplaced, message: 'the file was removed or replaced' }
    this.#failure = failure
    throw new CodedError(failure.code, failure.message)
  }

  #noted(error: unknown): unknown {
    const failure = toFailure(error)
    if (isDeviceFailure(failure)) this.#failure ??= failure
    if (isFull(failure)) this.#isFull = true
    return error
  }
}
