/**
 * API keys as the API takes and answers them.
 *
 * @module
 */

import { type Static, Type } from 'typebox'
import type { ApiKeyView } from './key-store.ts'

const time = Type.String({ format: 'date-time' })
const orNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()])

const exampleKey = {
  id: '019ffe1c-8c1e-7e30-b7a2-0a4f6f0c2a13',
  name: 'Gate camera',
  prefix: 'plk_7RqXw2LmZ0aB',
  scopes: ['vehicle:classify'],
  expires_at: '2027-01-31T12:00:00.000Z',
  last_used_at: null,
  last_used_ip: null,
  created_at: '2026-01-31T12:00:00.000Z',
}

const members = {
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  prefix: Type.String({ description: 'What the key begins with; no secret' }),
  scopes: Type.Array(Type.String()),
  expires_at: time,
  last_used_at: orNull(Type.String({ format: 'date-time', description: 'To half a minute' })),
  last_used_ip: orNull(Type.String()),
  created_at: time,
}

export const ApiKeyPageSchema = Type.Object(
  {
    items: Type.Array(Type.Object(members), { description: 'Newest first' }),
    next_cursor: orNull(Type.String({ description: 'For the next page' })),
  },
  { examples: [{ items: [exampleKey], next_cursor: null }] },
)

/** As the routes answer it. */
export type ApiKeyPage = Static<typeof ApiKeyPageSchema>

export const CreatedApiKeySchema = Type.Object(
  { ...members, key: Type.String({ description: 'The key itself, told this once' }) },
  {
    examples: [
      {
        ...exampleKey,
        key: 'plk_7RqXw2LmZ0aBexampleexampleexampleexampleexampleexam0000000000',
      },
    ],
  },
)

/** As the routes answer it. */
export type CreatedApiKey = Static<typeof CreatedApiKeySchema>

/** @param permissions all that there are: no key can have others */
export function newApiKeySchema(permissions: readonly string[]) {
  const scope = Type.String({ enum: [...permissions] })
  return Type.Object(
    {
      // Control characters and halves of characters could not be stored, or would forge lines.
      name: Type.String({ minLength: 1, maxLength: 64, pattern: '^[^\\p{Cc}\\p{Cs}]+$' }),
      scopes: Type.Array(scope, {
        minItems: 1,
        uniqueItems: true,
        description: 'What the key may do, of what its owner may do',
      }),
      expires_at: Type.Optional(
        Type.String({ format: 'date-time', description: 'Default: as late as may be' }),
      ),
    },
    {
      additionalProperties: false,
      examples: [{ name: 'Gate camera', scopes: permissions.slice(0, 1) }],
    },
  )
}

export type NewApiKeyBody = Static<ReturnType<typeof newApiKeySchema>>

export const ApiKeyQuerySchema = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'Entries at most' }),
    cursor: Type.Optional(
      Type.String({ format: 'uuid', description: '`next_cursor` of the page before' }),
    ),
  },
  { additionalProperties: false },
)

export const ApiKeyIdSchema = Type.Object({ id: members.id })

export const PendingSchema = Type.Object(
  { propagation: Type.Literal('pending') },
  { examples: [{ propagation: 'pending' }] },
)

export function toItem(view: ApiKeyView) {
  const { id, name, prefix, scopes } = view
  return {
    ...{ id, name, prefix, scopes: [...scopes], expires_at: view.expiresAt },
    ...{ last_used_at: view.lastUsedAt, last_used_ip: view.lastUsedIp },
    created_at: view.createdAt,
  }
}

/** @param found up to `limit + 1` keys: the one too many says that there is another page */
export function toPage(found: readonly ApiKeyView[], limit: number) {
  const items = found.slice(0, limit).map(toItem)
  const next = found.length > limit ? items.at(-1)?.id : undefined
  return { items, next_cursor: next ?? null }
}
