/**
 * Pages of users for administrators: newest first, or by address when addresses are searched.
 *
 * A cursor names the last user that was seen, so users who come or go in between move no page.
 *
 * @module
 */

import { ValidationError } from '../../foundation/errors/index.ts'
import type { AnyDatabase, Call, Database } from '../../reliability/database/index.ts'
import type { AccountTables, UserRow } from './tables.ts'

export interface UserQuery {
  /** 1 to 100. */
  readonly limit: number
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined
  readonly role?: string | undefined
  /** What the address begins with. */
  readonly email?: string | undefined
}

export interface UserPage {
  readonly items: readonly UserRow[]
  readonly nextCursor: string | null
}

/** @throws ValidationError if the cursor is not one of this search. */
export async function listUsers(
  database: AnyDatabase,
  query: UserQuery,
  call: Call = {},
): Promise<UserPage> {
  const { limit, email } = query
  const found =
    email === undefined ? newestFirst(database, query, call) : byAddress(database, query, call)
  const rows = await found
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  if (rows.length <= limit || last === undefined) return { items, nextCursor: null }
  const position = email === undefined ? last.id : (last.email_key ?? '')
  return { items, nextCursor: Buffer.from(position).toString('base64url') }
}

function newestFirst(database: AnyDatabase, query: UserQuery, call: Call): Promise<UserRow[]> {
  const { limit, role, cursor } = query
  const before = cursor === undefined ? undefined : positionOf(cursor, uuid)
  return usersOf(database, call)
    .$if(role !== undefined, (users) => users.where('role', '=', role ?? ''))
    .$if(before !== undefined, (users) => users.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
}

function byAddress(database: AnyDatabase, query: UserQuery, call: Call): Promise<UserRow[]> {
  const { limit, role, cursor, email = '' } = query
  const prefix = email.toLowerCase()
  const after = cursor === undefined ? undefined : positionOf(cursor, address)
  return (
    usersOf(database, call)
      .where('email_key', '>=', prefix)
      // Keys are ASCII, and this comes after every sign of it.
      .where('email_key', '<', `${prefix}\u{10ffff}`)
      .$if(role !== undefined, (users) => users.where('role', '=', role ?? ''))
      .$if(after !== undefined, (users) => users.where('email_key', '>', after ?? ''))
      .orderBy('email_key')
      .limit(limit + 1)
      .execute()
  )
}

function usersOf(database: AnyDatabase, call: Call) {
  const queries = (database as Database<AccountTables>).queries({ name: 'list-users', ...call })
  return queries.selectFrom('users').selectAll()
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const address = /^[!-~]{1,254}$/

function positionOf(cursor: string, shape: RegExp): string {
  const position = Buffer.from(cursor, 'base64url').toString('latin1')
  if (shape.test(position)) return position
  const message = 'The cursor is not one of this search; take `next_cursor` as it is.'
  throw new ValidationError(message, { details: [{ in: 'query', pointer: '/cursor', message }] })
}
