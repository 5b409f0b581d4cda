/**
 * Asks the engine how it would run a query, and refuses plans whose cost grows with the table.
 *
 *     await assertBounded(store.database, queries.selectFrom('jobs')…limit(10))
 *
 * A plan is bounded when it finds its rows by an index, or reads along one in order until a `LIMIT`
 * is reached. On a small or empty table PostgreSQL would scan although it need not, so it is told
 * that scans are expensive; what it scans nevertheless, no index serves. PostgreSQL also shows rows
 * that are read along an index and thrown away, which SQLite does not: test on both.
 *
 * Not found here: rows that an index finds and no LIMIT holds back. `rowsMax` refuses those.
 *
 * @module
 */

import { AssertionError } from 'node:assert'
import { CompiledQuery, type Kysely, sql } from 'kysely'
import type { Database } from '../database.ts'

/** A query, or anything of Kysely's that becomes one. */
export type Explainable = CompiledQuery | { compile(): CompiledQuery }

export interface ScanOptions {
  /** Tables so small that they may be read whole. */
  readonly small?: readonly string[]
}

/** Does not run the query. @throws AssertionError that shows what is scanned, and the plan */
export async function assertBounded<Schema>(
  database: Database<Schema>,
  query: Explainable,
  options: ScanOptions = {},
): Promise<void> {
  const found = await scansOf(database, query, options)
  if (found.length === 0) return
  const { sql: text } = compiled(query)
  throw new AssertionError({
    message: `unbounded on ${database.engine}: ${text}\n${found.join('\n')}`,
  })
}

/** The steps of the plan that read a whole table, index or result, in the engine's words. */
export async function scansOf<Schema>(
  database: Database<Schema>,
  query: Explainable,
  { small = [] }: ScanOptions = {},
): Promise<readonly string[]> {
  const { sql: text, parameters } = compiled(query)
  if (database.engine === 'sqlite') {
    const explain = CompiledQuery.raw(`explain query plan ${text}`, [...parameters])
    const { rows } = await database.queries().executeQuery<{ detail: string }>(explain)
    return sqliteScans(
      rows.map(({ detail }) => detail),
      /\blimit\b/i.test(text),
      small,
    )
  }
  const explain = CompiledQuery.raw(`explain (format json) ${text}`, [...parameters])
  const plan = await database.transaction((queries) => explainWithoutScans(queries, explain))
  return postgresScans(plan, { isLimited: false, table: undefined, small })
}

function compiled(query: Explainable): CompiledQuery {
  return 'sql' in query ? query : query.compile()
}

/** `SCAN` reads all of a table or index, in order; a `TEMP B-TREE` must be filled before it is read. */
function sqliteScans(
  details: readonly string[],
  isLimited: boolean,
  small: readonly string[],
): string[] {
  const sorts = details.some((detail) => detail.startsWith('USE TEMP B-TREE'))
  const own = details.flatMap(
    (detail) => /^(?:CO-ROUTINE|MATERIALIZE) (\S+)/.exec(detail)?.[1] ?? [],
  )
  return details.filter((detail) => {
    const name = /^SCAN (?!CONSTANT ROW)(?!.*VIRTUAL TABLE)(\S+)/.exec(detail)?.[1]
    if (name === undefined || own.includes(name)) return false
    if (small.includes(name)) return false
    return !(isLimited && !sorts && detail.includes('INDEX'))
  })
}

async function explainWithoutScans<Schema>(
  queries: Kysely<Schema>,
  explain: CompiledQuery,
): Promise<PlanNode> {
  await sql`set local enable_seqscan = off`.execute(queries)
  const { rows } = await queries.executeQuery<Record<'QUERY PLAN', string>>(explain)
  const [root] = JSON.parse(rows[0]?.['QUERY PLAN'] ?? '[]') as [{ readonly Plan: PlanNode }]
  return root.Plan
}

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Cond'?: string
  readonly Filter?: string
  readonly Plans?: readonly PlanNode[]
}

interface Above {
  /** Whether a LIMIT above ends the reading early: nothing in between needs all rows first. */
  readonly isLimited: boolean
  /** A bitmap of an index does not name its table; the node above it does. */
  readonly table: string | undefined
  readonly small: readonly string[]
}

const needAll = /^(Sort|Incremental Sort|Hash|Aggregate|Materialize|WindowAgg|SetOp)$/

function postgresScans(node: PlanNode, above: Above): string[] {
  const type = node['Node Type']
  const table = node['Relation Name'] ?? above.table
  const isLimited = type === 'Limit' || (above.isLimited && !needAll.test(type))
  const found = (node.Plans ?? []).flatMap((plan) =>
    postgresScans(plan, { ...above, isLimited, table }),
  )
  if (table === undefined || above.small.includes(table)) return found
  return isBounded(node, isLimited) ? found : [...found, `${type} on ${table}${filter(node)}`]
}

function isBounded(node: PlanNode, isLimited: boolean): boolean {
  const { 'Node Type': type, 'Index Cond': condition } = node
  if (type === 'Seq Scan') return false
  // It is filled before the first row is read, whatever limit there is above.
  if (type === 'Bitmap Index Scan') return condition !== undefined
  if (type !== 'Index Scan' && type !== 'Index Only Scan') return true
  return condition !== undefined || (isLimited && node.Filter === undefined)
}

function filter({ Filter }: PlanNode): string {
  return Filter === undefined ? '' : `, filter ${Filter}`
}
