/**
 * What is shown of requests that were let in, made to wait, or refused.
 *
 * @module
 */

import type { HistogramValue, Metric, Sample } from '../../observability/metrics/index.ts'
import type { LaneStats } from './lane.ts'
import type { OverloadStats } from './overload-stats.ts'
import { type WaitedTimes, waitBoundsMs } from './wait-histogram.ts'

const heapStates = ['roomy', 'close', 'refuse'] as const
const waitBounds = waitBoundsMs.map((ms) => ms / 1_000)

export const overloadMetrics: readonly Metric<OverloadStats>[] = [
  {
    name: 'http_requests_shed_total',
    type: 'counter',
    help: 'Requests that were refused because there was too much to do.',
    labels: ['reason'],
    read: ({ shed }) => Object.entries(shed).map(([reason, count]): Sample => [[reason], count]),
  },
  {
    name: 'overload_in_flight',
    type: 'gauge',
    help: 'Requests of the class that are at work.',
    labels: ['class'],
    read: (stats) => perClass(stats, ({ inFlight }) => inFlight),
  },
  {
    name: 'overload_in_flight_max',
    type: 'gauge',
    help: 'Requests of the class that may be at work at the same time.',
    labels: ['class'],
    read: (stats) => perClass(stats, ({ inFlightMax }) => inFlightMax),
  },
  {
    name: 'overload_queued',
    type: 'gauge',
    help: 'Requests of the class that wait to be let in.',
    labels: ['class'],
    read: (stats) => perClass(stats, ({ queued }) => queued),
  },
  {
    name: 'overload_admitted_total',
    type: 'counter',
    help: 'Requests of the class that were let in, at once or after a wait.',
    labels: ['class'],
    read: (stats) => perClass(stats, ({ admitted }) => admitted),
  },
  {
    name: 'overload_wait_seconds',
    type: 'histogram',
    help: 'How long those waited that were let in after a wait.',
    labels: ['class'],
    read: (stats) => perClass(stats, ({ waited }) => histogramOf(waited)),
  },
  {
    name: 'overload_abandoned_total',
    type: 'counter',
    help: 'Clients of the class that left while they waited to be let in.',
    labels: ['class'],
    read: (stats) => perClass(stats, ({ abandoned }) => abandoned),
  },
  {
    name: 'overload_slots_taken_back_total',
    type: 'counter',
    help: 'Slots of the class that were taken from requests which only waited for their clients.',
    labels: ['class'],
    read: (stats) => perClass(stats, ({ takenBack }) => takenBack),
  },
  {
    name: 'overload_pressure',
    type: 'gauge',
    help: 'How much is shed for the event loop: 0 none, 1 background, 2 anonymous, 3 normal.',
    read: ({ pressure }) => pressure,
  },
  {
    name: 'overload_heap_state',
    type: 'gauge',
    help: 'What the heap allows: 1 for the state it is in, 0 for the others.',
    labels: ['state'],
    read: ({ heap }) => heapStates.map((each): Sample => [[each], Number(each === heap)]),
  },
]

function perClass(
  { classes }: OverloadStats,
  reading: (lane: LaneStats) => number | HistogramValue,
): readonly Sample[] {
  return Object.entries(classes).map(([name, lane]): Sample => [[name], reading(lane)])
}

/** Each wait in one bucket, where `waited` has it in all that it fits into. */
function histogramOf({ count, sumMs, upToMs }: WaitedTimes): HistogramValue {
  let below = 0
  const counts = waitBoundsMs.map((bound) => {
    const upTo = upToMs[bound] ?? 0
    const here = upTo - below
    below = upTo
    return here
  })
  return { bounds: waitBounds, counts: [...counts, count - below], sum: sumMs / 1_000 }
}
