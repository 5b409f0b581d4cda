/**
 * What the vehicle operations read and answer; one object types, serialises and documents.
 *
 * @module
 */

import { type Static, Type } from 'typebox'
import { VehicleId } from './vehicle-id.ts'

const confidence = Type.Number({ minimum: 0, maximum: 1 })

export const PredictionSchema = Type.Object({
  label: Type.String(),
  confidence,
})

export const exampleClassification = {
  id: '019ffe1c-8c1e-7e30-b7a2-0a4f6f0c2a11',
  label: 'car',
  confidence: 0.88326,
  predictions: [
    { label: 'car', confidence: 0.88326 },
    { label: 'van', confidence: 0.022672 },
  ],
  uncertain: false,
  processing_time_ms: 9.6,
  model: 'vehiclenet32@0.1.0',
  image: { name: 'drawn_car.jpg', width: 320, height: 240, format: 'jpeg', bytes: 8_164 },
  picture_url: '/api/v1/vehicle/classifications/019ffe1c-8c1e-7e30-b7a2-0a4f6f0c2a11/picture',
  created_at: '2026-01-31T12:00:00.000Z',
}

export const ClassificationSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'UUIDv7, so ids sort by time' }),
    vehicle_id: Type.Optional(VehicleId),
    label: Type.String({ description: 'The label with the highest confidence' }),
    confidence,
    predictions: Type.Array(PredictionSchema, {
      description: 'Every label of the model, most confident first',
    }),
    uncertain: Type.Boolean({ description: "Below the model's threshold: do not rely on it" }),
    processing_time_ms: Type.Number({ minimum: 0, description: 'Waiting, decoding and inference' }),
    model: Type.String({ description: 'Name and version of the model' }),
    image: Type.Object({
      name: Type.String({ description: 'File name as sent, made safe' }),
      width: Type.Integer({ minimum: 1 }),
      height: Type.Integer({ minimum: 1 }),
      format: Type.Union([
        Type.Literal('jpeg'),
        Type.Literal('png'),
        Type.Literal('bmp'),
        Type.Literal('gif'),
        Type.Literal('webp'),
      ]),
      bytes: Type.Integer({ minimum: 1 }),
    }),
    picture_url: Type.Union([Type.String(), Type.Null()], {
      description: 'Where a small copy of the picture is; null if none is kept',
    }),
    created_at: Type.String({ format: 'date-time' }),
  },
  { examples: [exampleClassification] },
)

export type Classification = Static<typeof ClassificationSchema>

const exampleFailure = {
  error_code: 'IMAGE_CORRUPT',
  message: 'The PNG image ends in the middle of a chunk.',
  name: 'broken.png',
}

const FailureSchema = Type.Object({
  error: Type.Object({
    error_code: Type.String({ description: 'As in docs/errors.md' }),
    message: Type.String(),
    name: Type.String({ description: 'File name as sent, made safe' }),
  }),
})

export type Failure = Static<typeof FailureSchema>

export const BatchSchema = Type.Object(
  {
    items: Type.Array(Type.Union([ClassificationSchema, FailureSchema]), {
      description: 'One entry per file, in the order they were sent',
    }),
    processing_time_ms: Type.Number({ minimum: 0 }),
  },
  {
    examples: [
      {
        items: [exampleClassification, { error: exampleFailure }],
        processing_time_ms: 21.4,
      },
    ],
  },
)

export type Batch = Static<typeof BatchSchema>
export type BatchItem = Batch['items'][number]
