/**
 * Samples and answers as the service gives them, for tests.
 *
 * @module
 */

import type { System, SystemSample } from '../../../../api/types.ts'

const startMs = Date.parse('2026-01-31T12:00:00.000Z')

/** A quiet one, two seconds after the one before. */
export function aSample(seq: number, other: Partial<SystemSample> = {}): SystemSample {
  return {
    seq,
    at: new Date(startMs + seq * 2_000).toISOString(),
    interval_ms: 2_000,
    requests_per_second: { '1xx': 0, '2xx': 40, '3xx': 0, '4xx': 1, '5xx': 0 },
    errors_per_second: 0,
    refused_per_second: 0,
    latency_ms: { p50: 3, p95: 48, p99: 120 },
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
    ...other,
  }
}

export function samplesUpTo(seq: number, other: Partial<SystemSample> = {}): SystemSample[] {
  return Array.from({ length: seq }, (_, index) => aSample(index + 1, other))
}

export type Dependency = System['dependencies'][number]

export function aDependency(name: string, other: Partial<Dependency> = {}): Dependency {
  return { name, status: 'up', criticality: 'required', latency_ms: 0.8, facts: {}, ...other }
}

export function aSystem(id: string, samples: readonly SystemSample[] = []): System {
  return {
    instance: {
      id,
      host: 'api-1',
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
    dependencies: [aDependency('database')],
    limiter: { is_enabled: true, source: 'redis', nodes: 2, keys: 41, policies: [] },
    samples: [...samples],
    thresholds: {
      error_share: 0.01,
      latency_p95_ms: 500,
      database_busy_share: 0.9,
      database_waiting: 1,
      event_loop_delay_p99_ms: 100,
      heap_used_share: 0.85,
      limiter_denied_share: 0.2,
    },
  }
}
