/**
 * Classification end to end, over HTTP, against the reference service on one core.
 *
 * @module
 */

import type { Child } from '../children.ts'
import { photographLike } from '../images.ts'
import type { EventLoopDelay } from '../service-probe.ts'
import { median } from '../statistics.ts'
import { formatNumber, renderTable } from '../table.ts'
import { startLoadProcess } from './load-child.ts'
import { type Service, startService } from './service.ts'
import { classifyRequest, proveClassifies } from './service-classify.ts'
import { loaded } from './service-load.ts'
import type { Bench, Result, Workload } from './workload.ts'

const goals = { smallMs: 20, eventLoopP99Ms: 20, largeMs: 60 } as const
/** As many as the service takes on with one worker: more would stand in its queue, and be refused. */
const crowd = 2

const pace = {
  quick: { rounds: 1, small: 30, crowdMs: 1_500, large: 5 },
  full: { rounds: 3, small: 200, crowdMs: 8_000, large: 30 },
} as const

interface Measured {
  readonly smallMs: number
  readonly eventLoop: EventLoopDelay
  readonly crowdPerSecond: number
  readonly crowdP99Ms: number
  readonly largeMs: number
}

/** The requests of one run, as bytes. */
interface Requests {
  readonly small: readonly Uint8Array[]
  readonly large: readonly Uint8Array[]
}

export const classifyWorkload: Workload = {
  id: 'classify',
  title: 'Classification end to end: JPEG in, prediction out, server on one core',

  async run(bench: Bench): Promise<Result> {
    const rounds = bench.rounds ?? pace[bench.quick ? 'quick' : 'full'].rounds
    const images = {
      small: await photographLike({ width: 640, height: 480 }, 4),
      large: await photographLike({ width: 4000, height: 3000 }, 1),
    }
    await using load = startLoadProcess(bench)
    const measured: Measured[] = []
    for (let round = 1; round <= rounds; round++) {
      const { child, port, headers } = await startService(bench)
      const toClassify = (image: Uint8Array) => ({ image, credential: headers })
      for (const image of images.large) await proveClassifies(port, toClassify(image))
      const requests: Requests = {
        small: images.small.map((image) => classifyRequest(toClassify(image))),
        large: images.large.map((image) => classifyRequest(toClassify(image))),
      }
      measured.push(await measure(bench, { child, port }, load, requests))
      await child.stop()
      bench.progress(`classify ${round}/${rounds}: ${measured.at(-1)?.smallMs.toFixed(1)} ms`)
    }
    return report(measured)
  },
}

async function measure(
  bench: Bench,
  { child, port }: Pick<Service, 'child' | 'port'>,
  load: Child,
  requests: Requests,
): Promise<Measured> {
  const { small, crowdMs, large } = pace[bench.quick ? 'quick' : 'full']
  const expected = { status: 200 }
  const one = { port, connections: 1, requests: requests.small, expected }
  const smallResult = await loaded(load, one, { warmUp: 10, requestsMax: small })

  const many = { ...one, connections: crowd }
  const crowdResult = await loaded(load, many, {
    warmUp: crowd,
    durationMs: crowdMs,
    afterWarmUp: () => child.ask('resetDelay'),
  })
  const eventLoop = await child.ask<EventLoopDelay>('readDelay')

  const big = { ...one, requests: requests.large }
  const largeResult = await loaded(load, big, { warmUp: 2, requestsMax: large })
  return {
    smallMs: smallResult.p50Ms,
    eventLoop,
    crowdPerSecond: (crowdResult.served / crowdResult.elapsedMs) * 1000,
    crowdP99Ms: crowdResult.p99Ms,
    largeMs: largeResult.p50Ms,
  }
}

function report(measured: readonly Measured[]): Result {
  const of = (pick: (each: Measured) => number): number => median(measured.map(pick))
  const data = {
    rounds: measured.length,
    smallMs: of(({ smallMs }) => smallMs),
    eventLoopP99Ms: of(({ eventLoop }) => eventLoop.p99Ms),
    eventLoopMaxMs: of(({ eventLoop }) => eventLoop.maxMs),
    largeMs: of(({ largeMs }) => largeMs),
    crowdPerSecond: of(({ crowdPerSecond }) => crowdPerSecond),
    crowdP99Ms: of(({ crowdP99Ms }) => crowdP99Ms),
    goals,
  }
  const columns = [
    { title: 'what', align: 'left' },
    { title: 'ms', align: 'right' },
    { title: 'goal', align: 'right' },
  ] as const
  const rows = [
    ['640x480 JPEG, one client, median', formatNumber(data.smallMs), `<= ${goals.smallMs}`],
    [
      `event-loop delay while ${crowd} clients classify, p99`,
      formatNumber(data.eventLoopP99Ms),
      `<= ${goals.eventLoopP99Ms}`,
    ],
    ['12-megapixel JPEG, one client, median', formatNumber(data.largeMs), `<= ${goals.largeMs}`],
  ]
  const rate = formatNumber(data.crowdPerSecond)
  const late = `p99 ${formatNumber(data.crowdP99Ms)} ms, loop late by at most ${formatNumber(data.eventLoopMaxMs)} ms`
  return {
    text: `${renderTable(columns, rows)}\n\n${crowd} clients: ${rate} images/s, ${late}; medians of ${measured.length} rounds.`,
    data,
  }
}
