/**
 * What is asked and answered of background jobs.
 *
 * @module
 */

import { Type } from 'typebox'
import { PageQuery } from '../page.ts'

const textOrNull = Type.Union([Type.String(), Type.Null()])
const time = Type.String({ format: 'date-time' })

const StateSchema = Type.Union([
  Type.Literal('queued'),
  Type.Literal('running'),
  Type.Literal('done'),
  Type.Literal('dead'),
  Type.Literal('cancelled'),
])

export const JobQuerySchema = Type.Object(
  {
    ...PageQuery,
    queue: Type.Optional(Type.String({ maxLength: 64 })),
    state: Type.Optional(StateSchema),
  },
  { additionalProperties: false },
)

const JobSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  queue: Type.String(),
  name: Type.String(),
  state: StateSchema,
  attempt: Type.Integer({ minimum: 0, description: 'Begun so far' }),
  attempts_max: Type.Integer({ minimum: 1 }),
  progress: Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Type.Null()]),
  last_error: textOrNull,
  user_id: textOrNull,
  request_id: textOrNull,
  created_at: time,
  run_at: Type.String({ format: 'date-time', description: 'Not before then' }),
  finished_at: Type.Union([time, Type.Null()]),
})

export const JobPageSchema = Type.Object(
  { items: Type.Array(JobSchema), next_cursor: textOrNull },
  {
    examples: [
      {
        items: [
          {
            id: '019ffe1c-8c1e-7e30-b7a2-0a4f6f0c2a13',
            queue: 'classify',
            name: 'vehicle-batch',
            state: 'dead',
            attempt: 5,
            attempts_max: 5,
            progress: 0.25,
            last_error: 'MODEL_UNAVAILABLE: The model does not answer.',
            user_id: null,
            request_id: '0a1b2c3d4e5f6a7b-1',
            created_at: '2026-01-31T12:00:00.000Z',
            run_at: '2026-01-31T12:05:00.000Z',
            finished_at: '2026-01-31T12:05:01.000Z',
          },
        ],
        next_cursor: null,
      },
    ],
  },
)
