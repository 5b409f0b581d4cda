/**
 * From where on a figure of the system is worth an alert: the lines in its charts. Those of
 * `deploy/prometheus/rules`, to which a test ties them.
 *
 * @module
 */

import { type Static, Type } from 'typebox'

const share = Type.Number({ minimum: 0, maximum: 1 })

export const ThresholdsSchema = Type.Object(
  {
    error_share: share,
    latency_p95_ms: Type.Number(),
    database_busy_share: share,
    database_waiting: Type.Number(),
    event_loop_delay_p99_ms: Type.Number(),
    heap_used_share: share,
    limiter_denied_share: share,
  },
  { description: 'Above them it is time for somebody to look; as in the alerts' },
)

export const thresholds: Static<typeof ThresholdsSchema> = {
  error_share: 0.01,
  latency_p95_ms: 500,
  database_busy_share: 0.9,
  database_waiting: 1,
  event_loop_delay_p99_ms: 100,
  heap_used_share: 0.85,
  limiter_denied_share: 0.2,
}
