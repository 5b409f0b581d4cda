/**
 * Where a statement goes: to the threads that read, to the one that writes together with others, or
 * to that one alone.
 *
 * @module
 */

import type { CompiledQuery } from 'kysely'

export type Route = 'read' | 'write' | 'alone'

const kinds: Readonly<Record<string, Route>> = {
  SelectQueryNode: 'read',
  InsertQueryNode: 'write',
  UpdateQueryNode: 'write',
  DeleteQueryNode: 'write',
}

// Of raw SQL the first word tells. `with` may read or write, `pragma` and `vacuum` must not be in a
// transaction, and what begins or ends one is refused later.
const words: Readonly<Record<string, Route>> = {
  select: 'read',
  values: 'read',
  explain: 'read',
  insert: 'write',
  update: 'write',
  delete: 'write',
  replace: 'write',
}

export function routeOf({ query, sql }: Pick<CompiledQuery, 'query' | 'sql'>): Route {
  const word = /^\s*([a-z]+)/i.exec(sql)?.[1]?.toLowerCase() ?? ''
  return kinds[query.kind] ?? words[word] ?? 'alone'
}
