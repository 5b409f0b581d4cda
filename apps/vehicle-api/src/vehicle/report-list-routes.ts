/**
 * The reports that were made: listed, and read one by one.
 *
 * @module
 */

import type { Database } from '@plimsoll/kit/database'
import { NotFoundError } from '@plimsoll/kit/errors'
import type { FastifyPluginAsync } from 'fastify'
import { type Static, Type } from 'typebox'
import { PageOf, PageQuery, readCursor, toPage } from '../page.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { readErrors } from './answers.ts'
import { GivenId, ownId } from './given-id.ts'
import { ownerOf, readableBy } from './owner.ts'
import { exampleReportSummary, ReportSchema, ReportSummarySchema } from './report-schemas.ts'
import { findReport, listReports } from './report-store.ts'
import { VehicleId } from './vehicle-id.ts'

export interface ReportListOptions {
  readonly database: Database<ServiceTables>
}

const ListQuerySchema = Type.Object(
  { ...PageQuery, vehicle_id: Type.Optional(VehicleId) },
  { additionalProperties: false },
)

const IdSchema = Type.Object({ id: GivenId })

export const reportListRoutes: FastifyPluginAsync<ReportListOptions> = async (
  app,
  { database },
) => {
  app.get<{ Querystring: Static<typeof ListQuerySchema> }>('/vehicle/reports', {
    schema: {
      operationId: 'listReports',
      tags: ['vehicle'],
      summary: 'List own reports',
      description: 'Newest first, in pages, without their data; of one vehicle if it is named.',
      querystring: ListQuerySchema,
      response: { 200: PageOf(ReportSummarySchema, exampleReportSummary) },
    },
    config: { access: { permission: 'vehicle:read' }, openapi: { errors: readErrors } },
    handler: async (request) => {
      const { cursor, vehicle_id: vehicleId } = request.query
      const limit = request.query.limit
      const query = { owner: ownerOf(request), before: readCursor(cursor), vehicleId }
      const call = { signal: request.deadline.signal }
      return toPage(await listReports(database, { ...query, limit: limit + 1 }, call), limit)
    },
  })

  app.get<{ Params: Static<typeof IdSchema> }>('/vehicle/reports/:id', {
    schema: {
      operationId: 'getReportById',
      tags: ['vehicle'],
      summary: 'Read one of the own reports',
      description:
        'Also one that is not the newest of its vehicle. An administrator reads those of all.',
      params: IdSchema,
      response: { 200: ReportSchema },
    },
    config: {
      access: { permission: 'vehicle:read' },
      openapi: { errors: [NotFoundError, ...readErrors] },
    },
    handler: async (request) => {
      const id = ownId(request.params.id)
      const call = { signal: request.deadline.signal }
      const found = await findReport(database, id, readableBy(request), call)
      if (found === undefined) throw new NotFoundError('There is no report with this id.')
      return found
    },
  })
}
