/** Items in PostgreSQL. @module */

import { randomUUID } from 'node:crypto'
import type { Query, Row } from './database.ts'
import { forgetsOwner } from './isolation-planted.ts'
import { plantedPage, shownRow } from './items-planted.ts'
import { cursorOf, pageOf } from './pagination.ts'
import type { Service } from './service.ts'

export interface ItemFields {
  readonly name: string
  readonly quantity: number
  readonly note?: string | null
}

export const itemColumns = 'id, name, quantity, note, owner_id, created_at'
const position = '(extract(epoch FROM created_at) * 1000000)::bigint'

export async function createItem(
  query: Query,
  ownerId: string,
  { name, quantity, note }: ItemFields,
  planted: { readonly id?: string; readonly owner_id?: string },
): Promise<Row> {
  const [item = {}] = await query(
    `INSERT INTO items (id, name, quantity, note, owner_id) VALUES ($1, $2, $3, $4, $5)
     RETURNING ${itemColumns}`,
    [planted.id ?? randomUUID(), name, quantity, note ?? null, planted.owner_id ?? ownerId],
  )
  return item
}

export async function listItems({ database, flags }: Service, ownerId: string, query: unknown) {
  const { limit, after } = plantedPage(flags, pageOf(query))
  const rows = await database.query(
    `SELECT ${itemColumns}, ${position} AS cursor_at FROM items
     WHERE (owner_id = $1 OR $5) AND ($2::bigint IS NULL OR (${position}, id) < ($2::bigint, $3::uuid))
     ORDER BY ${position} DESC, id DESC LIMIT $4`,
    [ownerId, after?.at ?? null, after?.id ?? null, limit + 1, forgetsOwner(flags, 'list')],
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(({ cursor_at, ...item }) => shownRow(flags, item)),
    ...(flags.has('twin:bola-list') ? { total: 1_000 } : {}),
    next_cursor: rows.length > limit && last !== undefined ? cursorOf(last) : null,
  }
}
