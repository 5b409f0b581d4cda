/**
 * Counts the statements of each request, to find the one that runs again for every row of another
 * ("N+1"): the same SQL many times within one request.
 *
 * For development: it keeps the SQL of every request that is being served.
 *
 * @module
 */

export interface RepeatedStatement {
  readonly sql: string
  readonly count: number
}

export class RequestTally {
  statements = 0
  readonly #counts = new Map<string, number>()

  count(sql: string): void {
    this.statements += 1
    this.#counts.set(sql, (this.#counts.get(sql) ?? 0) + 1)
  }

  /** Those that ran at least so often, most often first. */
  repeated(timesMin: number): readonly RepeatedStatement[] {
    const all = [...this.#counts].map(([sql, count]) => ({ sql, count }))
    return all
      .filter(({ count }) => count >= timesMin)
      .sort((one, other) => other.count - one.count)
  }
}
