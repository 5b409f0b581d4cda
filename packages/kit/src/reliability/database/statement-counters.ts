/**
 * Counts what the store was asked, for metrics: a few additions per statement, and no allocation.
 *
 * @module
 */

import type { CompiledQuery } from 'kysely'
import { KitError } from '../../foundation/errors/index.ts'

/** `other`: raw SQL, schema changes and the like. */
export type StatementKind = 'select' | 'insert' | 'update' | 'delete' | 'other'

export interface StatementStats {
  readonly statements: number
  readonly failures: number
  readonly statementsByKind: Readonly<Record<StatementKind, number>>
  /** By error code; `ABORTED` where the caller's signal ended it, `OTHER` what has no code. */
  readonly failuresByCode: Readonly<Record<string, number>>
  readonly slowStatements: number
  readonly durations: DurationSummary
  readonly transactions: TransactionStats
}

/** How long statements took, as Prometheus has its histograms but for the sums. */
export interface DurationSummary {
  /** Upper bounds in milliseconds, inclusive; the last bucket has none. */
  readonly bucketsMs: readonly number[]
  /** Statements of each bucket, one more than there are bounds; each is counted in one bucket. */
  readonly counts: readonly number[]
  readonly sumMs: number
  readonly maxMs: number
}

export interface TransactionStats {
  readonly committed: number
  readonly rolledBack: number
  /** Begun again after a collision. */
  readonly retried: number
  /** Took longer than a transaction should. */
  readonly long: number
}

export const durationBucketsMs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000] as const

export class StatementCounters {
  readonly transactions: { -readonly [Name in keyof TransactionStats]: number } = {
    committed: 0,
    rolledBack: 0,
    retried: 0,
    long: 0,
  }
  readonly #kinds = { select: 0, insert: 0, update: 0, delete: 0, other: 0 }
  readonly #codes = new Map<string, number>()
  readonly #buckets = new Float64Array(durationBucketsMs.length + 1)
  #statements = 0
  #failures = 0
  #slow = 0
  #sumMs = 0
  #maxMs = 0

  statement(kind: StatementKind, durationMs: number, isSlow: boolean): void {
    this.#statements += 1
    this.#kinds[kind] += 1
    if (isSlow) this.#slow += 1
    this.#sumMs += durationMs
    if (durationMs > this.#maxMs) this.#maxMs = durationMs
    let bucket = 0
    while (durationMs > (durationBucketsMs[bucket] ?? Number.POSITIVE_INFINITY)) bucket += 1
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1
  }

  failure(error: unknown, wasAborted: boolean): void {
    this.#failures += 1
    const code = wasAborted ? 'ABORTED' : error instanceof KitError ? error.code : 'OTHER'
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1)
  }

  snapshot(): StatementStats {
    return {
      statements: this.#statements,
      failures: this.#failures,
      statementsByKind: { ...this.#kinds },
      failuresByCode: Object.fromEntries(this.#codes),
      slowStatements: this.#slow,
      durations: {
        bucketsMs: durationBucketsMs,
        counts: [...this.#buckets],
        sumMs: this.#sumMs,
        maxMs: this.#maxMs,
      },
      transactions: { ...this.transactions },
    }
  }
}

const kinds: Readonly<Record<string, StatementKind>> = {
  SelectQueryNode: 'select',
  InsertQueryNode: 'insert',
  UpdateQueryNode: 'update',
  DeleteQueryNode: 'delete',
}

export function kindOf({ query }: CompiledQuery): StatementKind {
  return kinds[query.kind] ?? 'other'
}
