/**
 * What a statement does to which table, read from its words as far as rules and the plan need it.
 * Pure.
 *
 * @module
 */

import { skeleton } from './sql-text.ts'

export interface StatementShape {
  /** In lower case, without layout, comments and texts: what rules match. */
  readonly words: string
  /** The table it is about, if it names one. */
  readonly table: string | undefined
  /** Of an `alter table`: each of its actions; of any other statement: none. */
  readonly actions: readonly string[]
}

const name = String.raw`(?:if (?:not )?exists )?(?:only )?([^\s(,]+)`
const tablePatterns: readonly RegExp[] = [
  new RegExp(`^(?:alter|drop|truncate|lock|create(?: unlogged| temp| temporary)?) table ${name}`),
  new RegExp(`^create (?:unique )?index (?:.*? )?on ${name}`),
  new RegExp(`^(?:create|drop)(?: or replace)?(?: constraint)? trigger .*? on ${name}`),
  new RegExp(`^(?:insert into|delete from|update|truncate|merge into) ${name}`),
  new RegExp(`^(?:vacuum(?: full)?|cluster|reindex table(?: concurrently)?|analyze) ${name}`),
  new RegExp(`^comment on (?:table|column) ${name}`),
]

export function shapeOf(sql: string): StatementShape {
  const words = skeleton(sql)
  const table = tablePatterns.map((pattern) => pattern.exec(words)?.[1]).find(Boolean)
  const actions = /^alter table (?:if exists )?(?:only )?\S+ (.*)$/.exec(words)?.[1]
  return { words, table, actions: actions === undefined ? [] : splitAtCommas(actions) }
}

/** At those outside parentheses. */
function splitAtCommas(words: string): readonly string[] {
  const parts = ['']
  let depth = 0
  for (const sign of words) {
    if (sign === '(') depth += 1
    if (sign === ')') depth -= 1
    if (sign === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += sign
  }
  return parts.map((part) => part.trim())
}
