/** What must hold of a shutdown before anything may be said of it. Pure. @module */

import type { LoadRequest } from '../../gather/balanced-load.ts'
import type { ShutdownFacts } from '../../gather/shutdown-exercise.ts'
import type { Control } from '../../judgement.ts'

/** A balancer that polls every 50 ms and is itself held up so long has seen nothing. */
const pollGapMostMs = 200
const readinessMostMs = 200
const requestsLeast = 20

/** Requests before the signal all went well, so that a loss afterwards is the shutdown's. */
export function loadWasClean({ requests, signalAtMs }: ShutdownFacts): Control {
  const before = requests.filter(({ endedMs }) => endedMs < signalAtMs)
  const failed = before.filter(isFailed)
  return {
    name: 'requests before SIGTERM succeed',
    held: before.length >= requestsLeast && failed.length === 0,
    observed: `${failed.length} of ${before.length} failed`,
  }
}

/** Readiness answered 200 and fast before, and was asked in time around the signal. */
export function readinessWasWatched(facts: ShutdownFacts): readonly Control[] {
  const { polls, signalAtMs, takenOutAtMs = signalAtMs, readiness } = facts
  const before = polls.filter(({ seenAtMs }) => seenAtMs < signalAtMs)
  const heeded = polls.filter(({ atMs, status }) => atMs <= takenOutAtMs && status > 0)
  const slowest = Math.max(0, ...heeded.map(({ atMs, seenAtMs }) => seenAtMs - atMs))
  const gap = longestGap(facts)
  return [
    {
      name: 'readiness answers 200 before SIGTERM',
      held: before.length > 0 && before.every(({ status }) => status === 200),
      ...(readiness === undefined ? { observed: 'there is none' } : {}),
    },
    {
      name: 'the machine is free enough to poll readiness every 50 ms',
      held: gap <= pollGapMostMs && slowest <= readinessMostMs,
      observed: `longest pause ${Math.round(gap)} ms, slowest answer ${Math.round(slowest)} ms`,
    },
  ]
}

export function isFailed({ outcome }: LoadRequest): boolean {
  return outcome !== 'ok'
}

/** Between polls, from the last ones before the signal until the balancer knew. */
function longestGap({ polls, takenOutAtMs }: ShutdownFacts): number {
  const until = takenOutAtMs ?? Number.POSITIVE_INFINITY
  const watched = polls.map(({ atMs }) => atMs).filter((atMs) => atMs <= until)
  const gaps = watched.slice(1).map((atMs, index) => atMs - (watched[index] ?? atMs))
  return Math.max(0, ...gaps)
}
