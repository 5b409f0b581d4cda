/**
 * Between Kysely's queries and pg's.
 *
 * @module
 */

import type { CompiledQuery, QueryResult } from 'kysely'
import type pg from 'pg'
import type { Statement } from './statement.ts'

export type ToStatement = (query: CompiledQuery) => Statement

export function toStatement(
  query: CompiledQuery,
  nameOf: (text: string, parameters: number) => string | undefined,
): Statement {
  const values = query.parameters as unknown[]
  return { text: query.sql, values, name: nameOf(query.sql, values.length) }
}

const counting = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

/** Several statements at once give several results, of which the last counts. */
export function toResult(results: pg.QueryResult | pg.QueryResult[]): QueryResult<unknown> {
  const result = Array.isArray(results) ? results.at(-1) : results
  if (result === undefined) return { rows: [] }
  const { rows, command, rowCount } = result
  if (!counting.has(command)) return { rows }
  return { rows, numAffectedRows: BigInt(rowCount ?? 0) }
}
