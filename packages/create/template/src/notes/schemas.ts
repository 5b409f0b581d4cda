/** What is sent and answered: one schema validates, types and documents. @module */

import { type Static, Type } from 'typebox'

const title = Type.String({ minLength: 1, maxLength: 200 })
const text = Type.String({ maxLength: 10_000 })
const closed = { additionalProperties: false }

const example = {
  id: '0195f3e2-7c00-7000-9000-000000000001',
  title: 'Ballast',
  text: 'Load no deeper than the line.',
  created_at: '2026-01-31T12:00:00.000Z',
  updated_at: '2026-01-31T12:00:00.000Z',
}

export const NewNoteSchema = Type.Object(
  { title, text },
  { ...closed, examples: [{ title: example.title, text: example.text }] },
)

export const NoteChangeSchema = Type.Partial(NewNoteSchema, {
  ...closed,
  minProperties: 1,
  examples: [{ title: 'Cargo' }],
})

export const NoteSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    title: Type.String(),
    text: Type.String(),
    created_at: Type.String({ format: 'date-time' }),
    updated_at: Type.String({ format: 'date-time' }),
  },
  { examples: [example] },
)

export const NotePageSchema = Type.Object(
  {
    items: Type.Array(NoteSchema, { description: 'Newest first' }),
    next_cursor: Type.Union([Type.String(), Type.Null()], { description: 'null: no more' }),
  },
  { examples: [{ items: [example], next_cursor: null }] },
)

/** The format alone would let `urn:uuid:` pass, which PostgreSQL takes for no uuid. */
const id = Type.String({ format: 'uuid', pattern: '^[0-9A-Fa-f-]{36}$' })

export const NoteIdSchema = Type.Object({ id })

export const NoteQuerySchema = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
    cursor: Type.Optional(Type.String({ ...id, description: '`next_cursor` of the page before' })),
  },
  closed,
)

export type NewNote = Static<typeof NewNoteSchema>
export type NoteChange = Static<typeof NoteChangeSchema>
export type Note = Static<typeof NoteSchema>
export type NoteId = Static<typeof NoteIdSchema>
export type NoteQuery = Static<typeof NoteQuerySchema>
