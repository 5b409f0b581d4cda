/** A shutdown and faults as they are measured, without chance. @module */

import type { FaultStrip, ShutdownTimeline } from '../report.ts'

const signal = 92_000

export const shutdown: ShutdownTimeline = {
  signal_at_ms: signal,
  exited_at_ms: signal + 2_310,
  listener_closed_at_ms: signal + 1_040,
  readiness: Array.from({ length: 36 }, (_, at) => ({
    at_ms: signal - 700 + at * 50,
    status: at < 15 ? 200 : 503,
  })),
  requests: [
    ...Array.from({ length: 40 }, (_, at) => {
      const started = signal - 900 + at * 48
      const outcome = at > 38 ? ('refused' as const) : ('ok' as const)
      return { started_ms: started, ended_ms: started + 60 + ((at * 37) % 90), outcome }
    }),
    ...Array.from({ length: 8 }, (_, at) => {
      const started = signal - 820 + at * 60
      return at < 5
        ? { started_ms: started, ended_ms: started + 1_500, outcome: 'ok' as const }
        : { started_ms: started, ended_ms: signal + 41, outcome: 'lost' as const }
    }),
  ].toSorted((one, other) => one.started_ms - other.started_ms),
}

export const faults: readonly FaultStrip[] = [
  {
    dependency: 'postgres',
    criticality: 'required',
    modes: [
      mode('refuse', 0, { ready: [200, 503], business: [200, 503], slowMs: 4 }),
      mode('blackhole', 1, { ready: [200, 0], business: [200, 0], slowMs: 2_400 }),
      mode('reset', 2, { ready: [200, 503], business: [200, 500], slowMs: 6 }),
      mode('latency', 3, { ready: [200, 200], business: [200, 200], slowMs: 2_050 }),
    ],
  },
  {
    dependency: 'redis',
    criticality: 'degradable',
    modes: [
      mode('refuse', 4, { ready: [200, 200], business: [200, 200], slowMs: 5 }),
      mode('blackhole', 5, { ready: [200, 200], business: [200, 200], slowMs: 310 }),
    ],
  },
]

interface Behaviour {
  /** Status before and after it turns. */
  readonly ready: readonly [number, number]
  readonly business: readonly [number, number]
  readonly slowMs: number
}

function mode(name: string, index: number, { ready, business, slowMs }: Behaviour) {
  const started = 40_000 + index * 9_000
  const samples = ([before, after]: readonly [number, number], turnAt: number, ms: number) =>
    Array.from({ length: 24 }, (_, at) => ({
      at_ms: started + at * 320,
      status: at < turnAt ? before : after,
      ms: at < turnAt ? 3 : ms,
    }))
  return {
    mode: name,
    started_ms: started,
    ended_ms: started + 7_700,
    liveness: samples([200, 200], 0, 2),
    readiness: samples(ready, 4, Math.min(slowMs, 400)),
    business: samples(business, 2, slowMs),
  }
}
