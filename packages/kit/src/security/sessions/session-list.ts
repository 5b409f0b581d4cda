/**
 * Own sessions as the API answers them, in pages.
 *
 * @module
 */

import { type Static, Type } from 'typebox'
import { ValidationError } from '../../foundation/errors/index.ts'
import type { ListPosition } from './session-store.ts'
import type { SessionView } from './sessions.ts'

const exampleSession = {
  id: 'q5Yd0mC2kQ8xWn7rT1vLzA',
  created_at: '2026-01-31T12:00:00.000Z',
  last_seen_at: '2026-02-02T08:15:00.000Z',
  expires_at: '2026-02-16T08:15:00.000Z',
  user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  ip_address: '192.0.2.10',
  current: true,
}

const time = Type.String({ format: 'date-time' })
const id = Type.String({ pattern: '^[A-Za-z0-9_-]{22}$', description: 'The `sid` of its tokens' })

const SessionSchema = Type.Object({
  id,
  created_at: time,
  last_seen_at: Type.String({ format: 'date-time', description: 'When it was refreshed last' }),
  expires_at: Type.String({ format: 'date-time', description: 'Unless it is refreshed before' }),
  user_agent: Type.Union([Type.String(), Type.Null()]),
  ip_address: Type.Union([Type.String(), Type.Null()]),
  current: Type.Boolean({ description: 'Whether this request is of the session' }),
})

export const SessionPageSchema = Type.Object(
  {
    items: Type.Array(SessionSchema, { description: 'Newest first' }),
    next_cursor: Type.Union([Type.String(), Type.Null()], {
      description: 'For the next page; null on the last one',
    }),
  },
  { examples: [{ items: [exampleSession], next_cursor: null }] },
)

/** As the routes answer it. */
export type SessionPage = Static<typeof SessionPageSchema>

export const SessionQuerySchema = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'Entries at most' }),
    cursor: Type.Optional(
      Type.String({ maxLength: 128, description: '`next_cursor` of the page before' }),
    ),
  },
  { additionalProperties: false },
)

export const SessionIdSchema = Type.Object({ id })

export const PendingSchema = Type.Object(
  { propagation: Type.Literal('pending') },
  { examples: [{ propagation: 'pending' }] },
)

/** @param found up to `limit + 1` sessions: the one too many says that there is another page */
export function toSessionPage(
  found: readonly SessionView[],
  limit: number,
  currentId: string | undefined,
) {
  const items = found.slice(0, limit).map((session) => toItem(session, currentId))
  const last = items.at(-1)
  const hasMore = found.length > limit && last !== undefined
  return { items, next_cursor: hasMore ? cursorOf(last) : null }
}

/** @throws ValidationError if the cursor is none of ours. */
export function readCursor(cursor: string | undefined): ListPosition | undefined {
  if (cursor === undefined) return undefined
  const text = Buffer.from(cursor, 'base64url').toString('latin1')
  const [, createdAt, id] = /^(\d{4}-.{18}Z)\.([A-Za-z0-9_-]{22})$/.exec(text) ?? []
  if (createdAt !== undefined && id !== undefined && isTime(createdAt)) return { createdAt, id }
  const message = 'The cursor is not one that this service gave out; take `next_cursor` as it is.'
  throw new ValidationError(message, { details: [{ in: 'query', pointer: '/cursor', message }] })
}

function isTime(text: string): boolean {
  const ms = Date.parse(text)
  return Number.isFinite(ms) && new Date(ms).toISOString() === text
}

function cursorOf({ created_at, id }: { created_at: string; id: string }): string {
  return Buffer.from(`${created_at}.${id}`).toString('base64url')
}

function toItem(session: SessionView, currentId: string | undefined) {
  return {
    id: session.id,
    created_at: session.createdAt,
    last_seen_at: session.lastSeenAt,
    expires_at: session.expiresAt,
    user_agent: session.userAgent,
    ip_address: session.ipAddress,
    current: session.id === currentId,
  }
}
