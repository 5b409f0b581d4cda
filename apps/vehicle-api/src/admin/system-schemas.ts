/**
 * What is asked and answered of the system.
 *
 * @module
 */

import { type Static, Type } from 'typebox'
import { exampleSample, SystemSampleSchema } from './system-sample.ts'
import { ThresholdsSchema, thresholds } from './system-thresholds.ts'

const count = Type.Integer({ minimum: 0 })

export const SystemQuerySchema = Type.Object(
  {
    since: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'seq of the last sample that is known: only later ones are answered. Leave it out when instance.id is another than before',
      }),
    ),
  },
  { additionalProperties: false },
)

const InstanceSchema = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Another one after each start' }),
  host: Type.String(),
  pid: Type.Integer(),
  version: Type.String({ description: 'Of the service' }),
  commit: Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'Null if unknown' }),
  node: Type.String(),
  started_at: Type.String({ format: 'date-time' }),
  state: Type.String({ description: 'Such as ready or draining' }),
  engine: Type.Unsafe<'sqlite' | 'postgres'>({ type: 'string', enum: ['sqlite', 'postgres'] }),
  redis: Type.Boolean({ description: 'Whether it is configured to share state with others' }),
  heap_limit_bytes: count,
})

const DependencySchema = Type.Object({
  name: Type.String(),
  status: Type.Unsafe<'up' | 'down' | 'unknown'>({
    type: 'string',
    enum: ['up', 'down', 'unknown'],
  }),
  criticality: Type.Unsafe<'required' | 'degradable'>({
    type: 'string',
    enum: ['required', 'degradable'],
  }),
  latency_ms: Type.Unsafe<number | null>({
    type: ['number', 'null'],
    minimum: 0,
    description: 'Of the last check that succeeded',
  }),
  facts: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
    description: 'What the last check found out. Why it failed is in the log',
  }),
})

const LimiterSchema = Type.Object({
  is_enabled: Type.Boolean(),
  source: Type.Unsafe<'local' | 'redis' | 'fallback'>({
    type: 'string',
    enum: ['local', 'redis', 'fallback'],
    description: 'What decides: this instance alone, Redis, or its share for lack of Redis',
  }),
  nodes: Type.Integer({ minimum: 0, description: 'Instances that share the limits' }),
  keys: Type.Integer({ minimum: 0, description: 'Clients and users that are being counted' }),
  policies: Type.Array(
    Type.Object({ policy: Type.String(), allowed: count, denied: count, unavailable: count }),
    { description: 'Decisions since the start' },
  ),
})

export const SystemSchema = Type.Object(
  {
    instance: InstanceSchema,
    dependencies: Type.Array(DependencySchema),
    limiter: LimiterSchema,
    samples: Type.Array(SystemSampleSchema, {
      description: 'Oldest first, of ten minutes at most',
    }),
    thresholds: ThresholdsSchema,
  },
  {
    examples: [
      {
        instance: {
          id: '7f1d3c52-0c3e-4b1e-9a52-7d8f0b6a3c11',
          host: 'api-5d8c7',
          pid: 17,
          version: '1.4.0',
          commit: null,
          node: '24.21.0',
          started_at: '2026-01-31T11:20:00.000Z',
          state: 'ready',
          engine: 'postgres',
          redis: true,
          heap_limit_bytes: 4_345_298_944,
        },
        dependencies: [
          {
            name: 'database',
            status: 'up',
            criticality: 'required',
            latency_ms: 0.8,
            facts: { busy: 1, size_max: 10, waiting: 0 },
          },
        ],
        limiter: {
          is_enabled: true,
          source: 'redis',
          nodes: 2,
          keys: 41,
          policies: [{ policy: 'ip', allowed: 9_120, denied: 4, unavailable: 0 }],
        },
        samples: [exampleSample],
        thresholds,
      },
    ],
  },
)

export type System = Static<typeof SystemSchema>
/** Data of the event `system.sample`: events of several instances may come to one who listens. */
export const SystemSampleEventSchema = Type.Object({
  instance_id: InstanceSchema.properties.id,
  sample: SystemSampleSchema,
})

export type SystemSampleEvent = Static<typeof SystemSampleEventSchema>
