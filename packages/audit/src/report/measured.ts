/**
 * What the report holds of a shutdown and of dependency faults: times in milliseconds since the start
 * of the run.
 *
 * @module
 */

import { Type } from 'typebox'

const at = Type.Number({ description: 'milliseconds since the start of the run' })
const atOrNull = Type.Union([at, Type.Null()])
const status = Type.Integer({ minimum: 0, maximum: 999, description: '0 without an answer' })

export const ShutdownTimelineSchema = Type.Object(
  {
    signal_at_ms: at,
    exited_at_ms: atOrNull,
    listener_closed_at_ms: atOrNull,
    readiness: Type.Array(Type.Object({ at_ms: at, status })),
    requests: Type.Array(
      Type.Object({
        started_ms: at,
        ended_ms: at,
        outcome: Type.Unsafe<'ok' | 'refused' | 'lost'>({
          type: 'string',
          enum: ['ok', 'refused', 'lost'],
        }),
      }),
    ),
  },
  { description: 'what happened around SIGTERM' },
)

const samples = Type.Array(Type.Object({ at_ms: at, status, ms: Type.Number({ minimum: 0 }) }))

export const FaultStripSchema = Type.Object(
  {
    dependency: Type.String({ minLength: 1 }),
    criticality: Type.Unsafe<'required' | 'degradable'>({
      type: 'string',
      enum: ['required', 'degradable'],
    }),
    modes: Type.Array(
      Type.Object({
        mode: Type.String({ minLength: 1 }),
        started_ms: at,
        ended_ms: at,
        liveness: samples,
        readiness: samples,
        business: samples,
      }),
    ),
  },
  { description: 'how the service answered while one dependency was failing' },
)
