/** Pages of at most 100 by an opaque cursor; nothing is counted. @module */

import { ApiError } from './errors.ts'

export interface Page {
  readonly limit: number
  readonly after: { readonly at: string; readonly id: string } | undefined
}

export function pageOf(query: unknown): Page {
  const { limit = 20, cursor } = query as { limit?: number; cursor?: string }
  return { limit, after: cursor === undefined ? undefined : decodeCursor(cursor) }
}

export function cursorOf(row: Readonly<Record<string, unknown>>): string {
  return Buffer.from(`${row['cursor_at']} ${row['id']}`).toString('base64url')
}

const shape = /^(\d{1,20}) ([0-9a-f-]{36})$/

function decodeCursor(cursor: string): { at: string; id: string } {
  const [, at, id] = shape.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (at === undefined || id === undefined) {
    throw new ApiError(400, 'INVALID', 'The cursor is not one of an earlier page.')
  }
  return { at, id }
}
