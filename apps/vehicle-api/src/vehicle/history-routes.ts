/**
 * What was classified before: listed, read, deleted.
 *
 * @module
 */

import { type AuditLog, recordOf } from '@plimsoll/kit/audit-log'
import type { Database } from '@plimsoll/kit/database'
import { NotFoundError } from '@plimsoll/kit/errors'
import type { FastifyPluginAsync } from 'fastify'
import { type Static, Type } from 'typebox'
import { PageOf, toPage } from '../page.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { readErrors, writeErrors } from './answers.ts'
import {
  deleteClassification,
  findClassification,
  listClassifications,
} from './classification-store.ts'
import { GivenId, ownId } from './given-id.ts'
import { HistoryQuerySchema, readHistoryQuery } from './history-query.ts'
import type { VehicleNews } from './news.ts'
import { listedOwner, ownerOf, readableBy } from './owner.ts'
import { ClassificationSchema, exampleClassification } from './schemas.ts'

export interface HistoryOptions {
  readonly database: Database<ServiceTables>
  readonly audit: AuditLog
  readonly news: VehicleNews
}

const IdSchema = Type.Object({ id: GivenId })

interface ById {
  readonly Params: Static<typeof IdSchema>
}

export const historyRoutes: FastifyPluginAsync<HistoryOptions> = async (
  app,
  { database, audit, news },
) => {
  app.get<{ Querystring: Static<typeof HistoryQuerySchema> }>('/vehicle/classifications', {
    schema: {
      operationId: 'listClassifications',
      tags: ['vehicle'],
      summary: 'List own classifications',
      description:
        'What the caller has classified before, newest first, in pages. An administrator may name another user.',
      querystring: HistoryQuerySchema,
      response: { 200: PageOf(ClassificationSchema, exampleClassification) },
    },
    config: { access: { permission: 'vehicle:read' }, openapi: { errors: readErrors } },
    handler: async (request) => {
      const query = readHistoryQuery(request.query)
      const owner = listedOwner(request, request.query.user_id?.toLowerCase())
      const found = await listClassifications(
        database,
        { ...query, owner, limit: query.limit + 1 },
        { signal: request.deadline.signal },
      )
      return toPage(found, query.limit)
    },
  })

  app.get<ById>('/vehicle/classifications/:id', {
    schema: {
      operationId: 'getClassification',
      tags: ['vehicle'],
      summary: 'Read one of the own classifications',
      description: 'An administrator reads those of all.',
      params: IdSchema,
      response: { 200: ClassificationSchema },
    },
    config: {
      access: { permission: 'vehicle:read' },
      openapi: { errors: [NotFoundError, ...readErrors] },
    },
    handler: async (request) => {
      const id = ownId(request.params.id)
      const call = { signal: request.deadline.signal }
      const found = await findClassification(database, id, readableBy(request), call)
      return found ?? unknown()
    },
  })

  app.delete<ById>('/vehicle/classifications/:id', {
    schema: {
      operationId: 'deleteClassification',
      tags: ['vehicle'],
      summary: 'Delete one of the own classifications',
      description:
        'Its picture goes with it. Reports that counted it and the statistics keep their figures.',
      params: IdSchema,
      response: { 204: Type.Null() },
    },
    config: {
      access: { permission: 'vehicle:write' },
      openapi: { errors: [NotFoundError, ...writeErrors] },
    },
    handler: async (request, reply) => {
      const id = ownId(request.params.id)
      const owner = ownerOf(request)
      const event = { action: 'classification.deleted', resource: `classification/${id}` }
      await database.transaction(
        async (queries) => {
          if (!(await deleteClassification(queries, id, owner))) unknown()
          await audit.appendWithin(queries, recordOf(request, { ...event, userId: owner }))
        },
        { signal: request.deadline.signal },
      )
      news.deleted(owner, id)
      return reply.code(204).send()
    },
  })
}

function unknown(): never {
  throw new NotFoundError('There is no classification with this id.')
}
