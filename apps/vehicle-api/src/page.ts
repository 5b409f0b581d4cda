/**
 * Lists in bounded pages: `?limit=` and `?cursor=`, answered with `items` and `next_cursor`.
 *
 * A cursor names the last entry that was seen, so entries that come or go in between move no page
 * (keyset pagination). It is opaque: only what the service gave out is taken back.
 *
 * @module
 */

import { type KitError, ValidationError } from '@plimsoll/kit/errors'
import { type TSchema, Type } from 'typebox'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export const PageQuery = {
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'Entries at most' }),
  cursor: Type.Optional(
    Type.String({ maxLength: 64, description: '`next_cursor` of the page before' }),
  ),
}

/** @param example of one entry */
export function PageOf<Item extends TSchema>(item: Item, example: unknown) {
  return Type.Object(
    {
      items: Type.Array(item, { description: 'Newest first' }),
      next_cursor: Type.Union([Type.String(), Type.Null()], {
        description: 'For the next page; null on the last one',
      }),
    },
    { examples: [{ items: [example], next_cursor: null }] },
  )
}

export interface Page<Item> {
  readonly items: Item[]
  readonly next_cursor: string | null
}

/** @param found up to `limit + 1` entries: the one too many says that there is another page */
export function toPage<Item extends { readonly id: string }>(
  found: readonly Item[],
  limit: number,
): Page<Item> {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const hasMore = found.length > limit && last !== undefined
  return { items, next_cursor: hasMore ? Buffer.from(last.id).toString('base64url') : null }
}

/** @throws ValidationError if the cursor is none of ours. */
export function readCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined
  const id = Buffer.from(cursor, 'base64url').toString('latin1')
  if (uuid.test(id)) return id
  const message = 'The cursor is not one that this service gave out; take `next_cursor` as it is.'
  throw refused('cursor', message)
}

function refused(name: string, message: string): KitError {
  return new ValidationError(message, { details: [{ in: 'query', pointer: `/${name}`, message }] })
}
