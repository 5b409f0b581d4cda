/**
 * Notes, which belong to the user who made them. To everybody else they are not there: 404, which
 * does not even tell that they exist.
 *
 * @module
 */

import { principalOf } from '@plimsoll/kit/access'
import { recordOf } from '@plimsoll/kit/audit-log'
import { NotFoundError } from '@plimsoll/kit/errors'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { Store } from '../store.ts'
import {
  type NewNote,
  NewNoteSchema,
  type NoteChange,
  NoteChangeSchema,
  type NoteId,
  NoteIdSchema,
  NotePageSchema,
  type NoteQuery,
  NoteQuerySchema,
  NoteSchema,
} from './schemas.ts'
import { changeNote, deleteNote, findNote, insertNote, listNotes } from './store.ts'

const mayRead = { access: { permission: 'notes:read' } } as const
const mayWrite = { access: { permission: 'notes:write' } } as const
const tags = ['notes']

export const noteRoutes: FastifyPluginAsync<{ readonly store: Store }> = async (app, { store }) => {
  readRoutes(app, store)
  writeRoutes(app, store)
}

function readRoutes(app: FastifyInstance, store: Store): void {
  app.get<{ Querystring: NoteQuery }>('/notes', {
    schema: {
      ...{ operationId: 'listNotes', summary: 'List own notes', tags },
      querystring: NoteQuerySchema,
      response: { 200: NotePageSchema },
    },
    config: mayRead,
    handler: async (request) => {
      const { limit, cursor } = request.query
      const queries = store.queries(request.deadline)
      // The one too many says that there is another page.
      const wanted = { limit: limit + 1, before: cursor?.toLowerCase() }
      const found = await listNotes(queries, principalOf(request).userId, wanted)
      const items = found.slice(0, limit)
      return { items, next_cursor: found.length > limit ? (items.at(-1)?.id ?? null) : null }
    },
  })

  app.get<{ Params: NoteId }>('/notes/:id', {
    schema: {
      ...{ operationId: 'readNote', summary: 'Read a note', tags },
      params: NoteIdSchema,
      response: { 200: NoteSchema },
    },
    config: mayRead,
    handler: async (request) => {
      const queries = store.queries(request.deadline)
      const note = await findNote(queries, principalOf(request).userId, idOf(request.params))
      return note ?? notThere()
    },
  })
}

function writeRoutes(app: FastifyInstance, store: Store): void {
  app.post<{ Body: NewNote }>('/notes', {
    schema: {
      ...{ operationId: 'createNote', summary: 'Make a note', tags },
      body: NewNoteSchema,
      response: { 201: NoteSchema },
    },
    config: mayWrite,
    handler: async (request, reply) => {
      const { userId } = principalOf(request)
      const { statusCode, headers, body } = await store.transaction(async (queries) => {
        const note = await insertNote(queries, userId, request.body)
        const location = `${request.url}/${note.id}`
        const answer = { statusCode: 201, headers: { location }, body: note }
        // Sent again with its Idempotency-Key it is answered alike, and made once.
        await request.idempotency.completeWithin(queries, answer)
        return answer
      }, request.deadline)
      return reply.code(statusCode).headers(headers).send(body)
    },
  })

  app.patch<{ Params: NoteId; Body: NoteChange }>('/notes/:id', {
    schema: {
      ...{ operationId: 'changeNote', summary: 'Change a note', tags },
      params: NoteIdSchema,
      body: NoteChangeSchema,
      response: { 200: NoteSchema },
    },
    config: mayWrite,
    handler: async (request) => {
      const queries = store.queries(request.deadline)
      const change = { ...request.body, id: idOf(request.params) }
      return (await changeNote(queries, principalOf(request).userId, change)) ?? notThere()
    },
  })

  app.delete<{ Params: NoteId }>('/notes/:id', {
    schema: {
      ...{ operationId: 'deleteNote', summary: 'Delete a note', tags },
      params: NoteIdSchema,
      response: { 204: { type: 'null', description: 'Deleted' } },
    },
    config: mayWrite,
    handler: async (request, reply) => {
      const { userId } = principalOf(request)
      const id = idOf(request.params)
      await store.transaction(async (queries) => {
        if (!(await deleteNote(queries, userId, id))) notThere()
        const event = { action: 'note.deleted', resource: `note/${id}`, userId }
        // The last statement: until the commit, nobody else writes to the audit log.
        await app.audit.appendWithin(queries, recordOf(request, event))
      }, request.deadline)
      return reply.code(204).send()
    },
  })
}

/** SQLite compares text, where PostgreSQL compares uuids: only this form is found by both. */
function idOf({ id }: NoteId): string {
  return id.toLowerCase()
}

function notThere(): never {
  throw new NotFoundError('There is no note with this id.')
}
