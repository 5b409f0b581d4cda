/**
 * One look at this instance: rates over the time since the look before, and how it is now.
 *
 * @module
 */

import { type Static, Type } from 'typebox'

const count = Type.Integer({ minimum: 0 })
const rate = Type.Number({ minimum: 0 })

// As one schema with two types: it is written without trying one after the other.
function orNull(type: 'integer' | 'number', description: string) {
  return Type.Unsafe<number | null>({ type: [type, 'null'], minimum: 0, description })
}

const duration = orNull('number', 'Null if no request ended')
const counted = orNull('integer', 'Null until they were counted')

const redisStates = ['connecting', 'up', 'down', 'closed', null] as const

export const SystemSampleSchema = Type.Object(
  {
    seq: Type.Integer({ minimum: 1, description: 'Counts the samples of this instance' }),
    at: Type.String({ format: 'date-time' }),
    interval_ms: Type.Number({ minimum: 0, description: 'What rates are over' }),
    requests_per_second: Type.Object(
      { '1xx': rate, '2xx': rate, '3xx': rate, '4xx': rate, '5xx': rate },
      { description: 'By class of their status; without probes and scrapes, as all here' },
    ),
    errors_per_second: Type.Number({ minimum: 0, description: 'Answers with 5xx' }),
    refused_per_second: Type.Number({
      minimum: 0,
      description: 'Answers with 429 or 503; the latter are among the errors as well',
    }),
    latency_ms: Type.Object(
      { p50: duration, p95: duration, p99: duration },
      {
        description:
          'Estimated from the buckets of http_request_duration_seconds: between the right two of its bounds; 10,000 stands for that and more',
      },
    ),
    in_flight: count,
    connections: count,
    database: Type.Object({ busy: count, idle: count, waiting: count, max: count }),
    event_loop: Type.Object({
      delay_p99_ms: Type.Number({ minimum: 0 }),
      utilization: Type.Number({ minimum: 0, maximum: 1 }),
    }),
    cpu_cores: Type.Number({
      minimum: 0,
      description: 'Cores that were kept busy; threads of the model included',
    }),
    memory: Type.Object({
      resident_bytes: orNull('integer', 'Null where it cannot be told'),
      heap_used_bytes: count,
    }),
    limiter: Type.Object(
      {
        allowed_per_second: rate,
        denied_per_second: rate,
        is_on_fallback: Type.Boolean({ description: 'It decides by its share for lack of Redis' }),
      },
      { description: 'Decisions of all limits; a request asks several' },
    ),
    redis: Type.Unsafe<(typeof redisStates)[number]>({
      type: ['string', 'null'],
      enum: [...redisStates],
      description: 'Null without Redis',
    }),
    jobs: Type.Object(
      { queued: counted, running: counted, dead: counted },
      { description: 'Of all instances together, up to 15 seconds old' },
    ),
    model: Type.Object({ workers: count, busy: count, queued: count }),
    cache_hit_ratio: orNull('number', 'Null if nothing was looked up'),
    websockets: orNull('integer', 'Open ones; null if there can be none'),
  },
  { description: 'One look at the instance' },
)

export type SystemSample = Static<typeof SystemSampleSchema>

export const exampleSample: SystemSample = {
  seq: 1_207,
  at: '2026-01-31T12:00:00.000Z',
  interval_ms: 2_000.4,
  requests_per_second: { '1xx': 0, '2xx': 41.5, '3xx': 0, '4xx': 1.5, '5xx': 0.5 },
  errors_per_second: 0.5,
  refused_per_second: 1.5,
  latency_ms: { p50: 3.2, p95: 48.1, p99: 120 },
  in_flight: 3,
  connections: 17,
  database: { busy: 1, idle: 3, waiting: 0, max: 10 },
  event_loop: { delay_p99_ms: 1.2, utilization: 0.31 },
  cpu_cores: 0.8,
  memory: { resident_bytes: 314_572_800, heap_used_bytes: 62_914_560 },
  limiter: { allowed_per_second: 84, denied_per_second: 1, is_on_fallback: false },
  redis: 'up',
  jobs: { queued: 2, running: 1, dead: 0 },
  model: { workers: 3, busy: 1, queued: 0 },
  cache_hit_ratio: 0.94,
  websockets: 5,
}
