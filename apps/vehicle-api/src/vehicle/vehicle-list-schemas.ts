/**
 * What is answered of the vehicles that somebody has classified pictures for.
 *
 * @module
 */

import { type Static, Type } from 'typebox'
import { VehicleId } from './vehicle-id.ts'

const VehicleSchema = Type.Object({
  vehicle_id: VehicleId,
  classifications: Type.Integer({ minimum: 1, description: 'Counted up to 1,000' }),
  is_complete: Type.Boolean({ description: 'False if there are more than were counted' }),
  last_label: Type.String({ description: 'What the newest picture shows' }),
  last_at: Type.String({ format: 'date-time', description: 'When it was classified' }),
})

export type Vehicle = Static<typeof VehicleSchema>

export const VehiclePageSchema = Type.Object(
  {
    items: Type.Array(VehicleSchema, { description: 'By name' }),
    next_cursor: Type.Union([Type.String(), Type.Null()], {
      description: 'For the next page; null on the last one',
    }),
  },
  {
    examples: [
      {
        items: [
          {
            vehicle_id: 'truck-17',
            classifications: 2,
            is_complete: true,
            last_label: 'truck',
            last_at: '2026-01-31T12:00:00.000Z',
          },
        ],
        next_cursor: null,
      },
    ],
  },
)
