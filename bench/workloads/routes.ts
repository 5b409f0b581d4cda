/**
 * What the routes of the reference service cost: processor time of its process for each request.
 *
 * Every round starts two services: a roomy one, whose limits are counted and never reached, and a
 * tight one, which refuses. Before a route is loaded it is asked once and its answer is read; in the
 * load every answer is judged by its status.
 *
 * @module
 */

import type { Child } from '../children.ts'
import { photographLike } from '../images.ts'
import type { LoadResult } from '../load-generator.ts'
import { startLoadProcess } from './load-child.ts'
import { type MeasuredRoute, measuredRoutes, type RouteId } from './routes-list.ts'
import { type Prepared, prepare, roomyEnv, tightEnv } from './routes-preparation.ts'
import { refreshChain } from './routes-refresh.ts'
import { type RouteSample, reportRoutes } from './routes-report.ts'
import { startService } from './service.ts'
import { loaded } from './service-load.ts'
import type { Bench, Result, Workload } from './workload.ts'

const pace = {
  quick: { rounds: 1, warmUp: 0.25, loadMs: 700 },
  full: { rounds: 5, warmUp: 1, loadMs: 4_000 },
} as const

export const routesWorkload: Workload = {
  id: 'routes',
  title: 'Routes of the reference service: processor time per request, embedded store',

  async run(bench: Bench): Promise<Result> {
    const rounds = bench.rounds ?? pace[bench.quick ? 'quick' : 'full'].rounds
    const images = await photographLike({ width: 640, height: 480 }, 4)
    const samples = new Map<RouteId, RouteSample[]>(measuredRoutes.map(({ id }) => [id, []]))
    await using load = startLoadProcess(bench)
    for (let round = 1; round <= rounds; round++) {
      for (const kind of ['roomy', 'tight'] as const) {
        for (const [id, sample] of await measureAll(bench, load, { kind, images })) {
          samples.get(id)?.push(sample)
          const cost = (sample.cpuMicroseconds / sample.served).toFixed(0)
          bench.progress(`routes ${round}/${rounds} ${id}: ${cost} us/request`)
        }
      }
    }
    return reportRoutes(measuredRoutes, samples, rounds)
  },
}

interface Service {
  readonly kind: MeasuredRoute['service']
  readonly images: readonly Uint8Array[]
}

/** The routes of one service, each once. */
async function measureAll(
  bench: Bench,
  load: Child,
  { kind, images }: Service,
): Promise<ReadonlyMap<RouteId, RouteSample>> {
  const env = kind === 'roomy' ? roomyEnv : tightEnv
  const service = await startService(bench, { env })
  const { child } = service
  const prepared = await prepare(service, images, kind)
  const samples = new Map<RouteId, RouteSample>()
  for (const route of measuredRoutes.filter(({ service }) => service === kind)) {
    samples.set(route.id, await measure(bench, { child, load, prepared }, route))
  }
  await child.stop()
  return samples
}

interface Stage {
  readonly child: Child
  readonly load: Child
  readonly prepared: Prepared
}

async function measure(
  bench: Bench,
  { child, load, prepared }: Stage,
  route: MeasuredRoute,
): Promise<RouteSample> {
  await route.prove(prepared)
  let before = 0
  const afterWarmUp = async () => {
    before = await child.ask<number>('processorTime')
  }
  const { warmUp, loadMs } = pace[bench.quick ? 'quick' : 'full']
  const plan = { warmUp: Math.ceil(warmUp * route.warmUp), durationMs: loadMs, afterWarmUp }
  const result = await sent(load, prepared, route, plan)
  const after = await child.ask<number>('processorTime')
  const { served, elapsedMs, p50Ms, p99Ms } = result
  return { served, elapsedMs, p50Ms, p99Ms, cpuMicroseconds: after - before }
}

function sent(
  load: Child,
  prepared: Prepared,
  { id, connections, status, requests }: MeasuredRoute,
  plan: Parameters<typeof loaded>[2] & { readonly durationMs: number },
): Promise<LoadResult> {
  // Each refresh token is known from the answer before, which the generator does not read.
  if (requests === 'refresh') return refreshChain(prepared, { connections, ...plan })
  const target = { port: prepared.port, connections, requests: requests(prepared) }
  return loaded(load, { ...target, expected: { status } }, plan).catch((error: Error) => {
    throw new Error(`${id}: ${error.message}`, { cause: error })
  })
}
