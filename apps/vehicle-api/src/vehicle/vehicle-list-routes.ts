/**
 * Lists the vehicles that somebody has classified pictures for.
 *
 * @module
 */

import type { Database } from '@plimsoll/kit/database'
import { ValidationError } from '@plimsoll/kit/errors'
import type { FastifyPluginAsync } from 'fastify'
import { type Static, Type } from 'typebox'
import { PageQuery } from '../page.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { readErrors } from './answers.ts'
import { ownerOf } from './owner.ts'
import { vehicleName } from './vehicle-id.ts'
import { listVehicles } from './vehicle-list.ts'
import { VehiclePageSchema } from './vehicle-list-schemas.ts'

export interface VehicleListOptions {
  readonly database: Database<ServiceTables>
}

const ListQuerySchema = Type.Object(
  {
    ...PageQuery,
    // The name in it has up to 64 characters.
    cursor: Type.Optional({ ...PageQuery.cursor, maxLength: 88 }),
  },
  { additionalProperties: false },
)

export const vehicleListRoutes: FastifyPluginAsync<VehicleListOptions> = async (
  app,
  { database },
) => {
  app.get<{ Querystring: Static<typeof ListQuerySchema> }>('/vehicle/vehicles', {
    schema: {
      operationId: 'listVehicles',
      tags: ['vehicle'],
      summary: 'List own vehicles',
      description:
        'The vehicles that the caller has classified pictures for, by name, in pages: how many pictures there are of each, and what the newest one shows.',
      querystring: ListQuerySchema,
      response: { 200: VehiclePageSchema },
    },
    config: { access: { permission: 'vehicle:read' }, openapi: { errors: readErrors } },
    handler: async (request) => {
      const limit = request.query.limit
      const query = { owner: ownerOf(request), after: readCursor(request.query.cursor) }
      const call = { signal: request.deadline.signal }
      const found = await listVehicles(database, { ...query, limit: limit + 1 }, call)
      const items = found.slice(0, limit)
      const last = items.at(-1)
      const hasMore = found.length > limit && last !== undefined
      return { items, next_cursor: hasMore ? cursorOf(last.vehicle_id) : null }
    },
  })
}

const name = new RegExp(vehicleName)

function cursorOf(vehicleId: string): string {
  return Buffer.from(vehicleId).toString('base64url')
}

/** @throws ValidationError if the cursor is none of ours. */
function readCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined
  const vehicleId = Buffer.from(cursor, 'base64url').toString('latin1')
  if (name.test(vehicleId)) return vehicleId
  const message = 'The cursor is not one that this service gave out; take `next_cursor` as it is.'
  throw new ValidationError(message, { details: [{ in: 'query', pointer: '/cursor', message }] })
}
