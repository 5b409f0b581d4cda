/**
 * A service that holds many connections: how fast its probes are, what it holds in memory, and how
 * fast it stops.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises'
import { asked } from './asked.ts'
import { type ChildServiceOptions, childService } from './child-service.ts'
import { idleConnections, slowClients } from './crowd.ts'

export interface CrowdedFigures {
  readonly open: number
  readonly probeMsP50: number
  readonly probeMsP99: number
  readonly residentMb: number
  /** What each idle connection takes. */
  readonly bytesPerConnection: number
  readonly stopMs: number
  readonly exitCode: number | null
}

/** With `connections` idle ones and three slow clients of each kind. */
export async function crowded(
  connections: number,
  { probes, ...options }: ChildServiceOptions & { readonly probes: number },
): Promise<CrowdedFigures> {
  await using service = await childService(options)
  await probeTimes(service.url, 20)
  const before = await service.report()
  using idle = await idleConnections(service.port, connections)
  const { residentBytes } = await service.report()
  using _slow = slowClients(service.port, 3)
  await delay(200)

  const times = (await probeTimes(service.url, probes)).toSorted((one, other) => one - other)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.POSITIVE_INFINITY
  const during = await service.report()
  const { open } = idle
  const { code, tookMs } = await service.stop()
  return {
    open,
    probeMsP50: at(0.5),
    probeMsP99: at(0.99),
    residentMb: during.residentBytes / 2 ** 20,
    bytesPerConnection: (residentBytes - before.residentBytes) / connections,
    stopMs: tookMs,
    exitCode: code,
  }
}

/** On a new connection each, as orchestrators probe. */
async function probeTimes(url: string, count: number): Promise<number[]> {
  const times: number[] = []
  for (let probe = 0; probe < count; probe += 1) {
    const { tookMs, status } = await asked(`${url}${probe % 2 === 0 ? '/livez' : '/readyz'}`)
    times.push(status === 200 ? tookMs : Number.POSITIVE_INFINITY)
    await delay(2)
  }
  return times
}
