/** A shutdown written by hand, for tests of judges. @module */

import type { LoadRequest, ReadinessPoll } from '../../gather/balanced-load.ts'
import type { ShutdownFacts } from '../../gather/shutdown-exercise.ts'

export const signalAtMs = 1_000

/** Drains well: readiness turns after 20 ms, the listener closes after 500 ms, exit 0 after 600 ms. */
export function shutdownOf(given: Partial<ShutdownFacts> = {}): ShutdownFacts {
  return {
    signalAtMs,
    exit: { code: 0, signal: undefined, ms: 1_600 },
    exitedAtMs: signalAtMs + 600,
    graceSeconds: 30,
    preStopSeconds: 0,
    readiness: '/readyz',
    polls: pollsOf(1_020),
    requests: requestsUntil(1_020),
    takenOutAtMs: 1_022,
    listenerClosedAtMs: 1_500,
    inFlight: undefined,
    longLived: undefined,
    ...given,
  }
}

/** Every 50 ms: 200 until the given moment, 503 until the listener closes, then refused. */
export function pollsOf(turnedAtMs: number, closedAtMs = 1_500): readonly ReadinessPoll[] {
  return Array.from({ length: 36 }, (_, index) => {
    const atMs = index * 50
    const isRefused = atMs >= closedAtMs
    const status = isRefused ? 0 : atMs >= turnedAtMs ? 503 : 200
    return { atMs, seenAtMs: atMs + 2, status, isRefused }
  })
}

/** One each 10 ms, all answered. */
export function requestsUntil(untilMs: number): readonly LoadRequest[] {
  return Array.from({ length: untilMs / 10 }, (_, index) => requestAt(index * 10))
}

export function requestAt(startedMs: number, outcome: LoadRequest['outcome'] = 'ok'): LoadRequest {
  const status = outcome === 'ok' ? 200 : 0
  return { startedMs, endedMs: startedMs + 4, outcome, status, exchange: `x${startedMs}` }
}
