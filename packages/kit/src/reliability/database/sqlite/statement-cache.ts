/**
 * Prepared statements, the least recently used of which are dropped.
 *
 * @module
 */

import type Sqlite from 'better-sqlite3'

export class StatementCache {
  readonly #database: Sqlite.Database
  readonly #sizeMax: number
  // A Map keeps the order of insertion, so the first is the one that was not used for longest.
  readonly #statements = new Map<string, Sqlite.Statement>()

  constructor(database: Sqlite.Database, sizeMax = 256) {
    this.#database = database
    this.#sizeMax = sizeMax
  }

  get size(): number {
    return this.#statements.size
  }

  prepare(sql: string): Sqlite.Statement {
    const known = this.#statements.get(sql)
    if (known !== undefined) {
      this.#statements.delete(sql)
      this.#statements.set(sql, known)
      return known
    }
    const statement = this.#database.prepare(sql)
    // Big integers, because ordinary numbers would round those beyond 2^53 in silence.
    if (statement.reader) statement.raw(true).safeIntegers(true)
    this.#makeRoom()
    this.#statements.set(sql, statement)
    return statement
  }

  #makeRoom(): void {
    if (this.#statements.size < this.#sizeMax) return
    for (const oldest of this.#statements.keys()) {
      this.#statements.delete(oldest)
      return
    }
  }
}
