/**
 * What the report operations read and answer.
 *
 * @module
 */

import { type Static, Type } from 'typebox'
import { GivenId } from './given-id.ts'
import { VehicleId } from './vehicle-id.ts'

const share = Type.Number({ minimum: 0, maximum: 1 })
const count = Type.Integer({ minimum: 0 })
const time = Type.String({ format: 'date-time' })

const ReportDataSchema = Type.Object({
  classifications: Type.Integer({ minimum: 0, description: 'Pictures that were counted' }),
  is_complete: Type.Boolean({ description: 'False if there are older pictures than were counted' }),
  label: Type.Union([Type.String(), Type.Null()], {
    description: 'What most of the pictures show',
  }),
  labels: Type.Array(
    Type.Object({
      label: Type.String(),
      classifications: count,
      share,
      mean_confidence: share,
    }),
    { description: 'Most frequent first' },
  ),
  uncertain: Type.Integer({ minimum: 0, description: "Pictures below the model's threshold" }),
  confidences: Type.Optional(
    Type.Array(count, {
      description:
        'How many pictures have a confidence from 0 to 0.1, from 0.1 to 0.2, …, from 0.9 to 1. Reports of before this was counted have none',
    }),
  ),
  timeline: Type.Array(
    Type.Object({
      day: Type.String({ description: 'In UTC' }),
      classifications: count,
      mean_confidence: Type.Optional(share),
      labels: Type.Optional(
        Type.Array(Type.Object({ label: Type.String(), classifications: count })),
      ),
    }),
    {
      description:
        'Oldest day first; days without pictures are left out. Reports of before they were counted have no labels of a day',
    },
  ),
  first_at: Type.Union([time, Type.Null()]),
  last_at: Type.Union([time, Type.Null()]),
})

export type ReportData = Static<typeof ReportDataSchema>

export const ReportRequestSchema = Type.Object(
  {
    vehicle_id: VehicleId,
    classification_ids: Type.Optional(
      Type.Array(GivenId, {
        minItems: 1,
        maxItems: 1_000,
        uniqueItems: true,
        description: 'Count these. Default: all that were classified for this vehicle',
      }),
    ),
    notes: Type.Optional(Type.String({ maxLength: 4_000 })),
  },
  {
    additionalProperties: false,
    examples: [{ vehicle_id: 'truck-17', notes: 'After the repair' }],
  },
)

export type ReportRequest = Static<typeof ReportRequestSchema>

export const ReportSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    vehicle_id: VehicleId,
    status: Type.Union([Type.Literal('building'), Type.Literal('ready'), Type.Literal('failed')]),
    data: Type.Union([ReportDataSchema, Type.Null()], {
      description: 'Null until the report is ready',
    }),
    notes: Type.Union([Type.String(), Type.Null()]),
    created_at: time,
  },
  {
    examples: [
      {
        id: '019ffe1c-8c1e-7e30-b7a2-0a4f6f0c2a12',
        vehicle_id: 'truck-17',
        status: 'ready',
        data: {
          classifications: 2,
          is_complete: true,
          label: 'truck',
          labels: [{ label: 'truck', classifications: 2, share: 1, mean_confidence: 0.91 }],
          uncertain: 0,
          confidences: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1],
          timeline: [
            {
              day: '2026-01-31',
              classifications: 2,
              mean_confidence: 0.91,
              labels: [{ label: 'truck', classifications: 2 }],
            },
          ],
          first_at: '2026-01-31T11:00:00.000Z',
          last_at: '2026-01-31T12:00:00.000Z',
        },
        notes: 'After the repair',
        created_at: '2026-01-31T12:00:01.000Z',
      },
    ],
  },
)

export type Report = Static<typeof ReportSchema>

const { id, vehicle_id, status, notes, created_at } = ReportSchema.properties

export const ReportSummarySchema = Type.Object({
  ...{ id, vehicle_id, status },
  label: Type.Union([Type.String(), Type.Null()], {
    description: 'What most of the pictures show; null until the report is ready',
  }),
  classifications: Type.Union([count, Type.Null()], {
    description: 'Pictures that were counted; null until the report is ready',
  }),
  ...{ notes, created_at },
})

export const exampleReportSummary = {
  id: '019ffe1c-8c1e-7e30-b7a2-0a4f6f0c2a12',
  vehicle_id: 'truck-17',
  status: 'ready',
  label: 'truck',
  classifications: 2,
  notes: 'After the repair',
  created_at: '2026-01-31T12:00:01.000Z',
}

export type ReportSummary = Static<typeof ReportSummarySchema>
