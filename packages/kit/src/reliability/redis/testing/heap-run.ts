/**
 * Faults of Redis in turn for minutes, under load: the heap of the service, measured after each
 * collection of garbage, must not grow.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises'
import type { FaultRow } from '../../../../../../tools/faults/fault-table.ts'
import { redisServer } from '../../../../../../tools/servers/redis-server.ts'
import { tcpProxy } from '../../../../../../tools/servers/tcp-proxy.ts'
import { httpLoad } from '../../health/testing/http-load.ts'
import { redisService } from './fault-run.ts'
import { redisFaults } from './redis-faults.ts'
import type { RedisServiceOptions } from './service-options.ts'

const grownMbMax = 1
const faultMs = 5_000
const controlMs = 20_000
const paths = ['/plain', '/cached', '/exact']

export async function heapRow(times: {
  readonly minutes: number
  readonly perSecond: number
}): Promise<FaultRow> {
  const { mb, failed } = await heapsMb(times)
  // By then everything is compiled, and every pool has its size.
  const half = Math.floor(mb.length / 2)
  const [early, late] = [Math.max(...mb.slice(1, half)), Math.max(...mb.slice(half))]
  const weak = await controlGrownMb(times.perSecond)
  return {
    fault: `all of them in turn, for ${times.minutes} minutes`,
    goodResult: `no 5xx, heap flat: ${grownMbMax} MB more at most`,
    observed: `${failed} failed; heap in MB ${mb.map((each) => each.toFixed(1)).join(', ')}`,
    isGood: failed === 0 && late - early <= grownMbMax,
    control: `the driver by default, while Redis hangs for ${controlMs / 1_000} s: ${weak.toFixed(1)} MB more`,
    controlFails: weak > grownMbMax,
  }
}

async function heapsMb({ minutes, perSecond }: { minutes: number; perSecond: number }) {
  await using place = await opened('kit')
  const load = httpLoad(place.service.url, { paths, perSecond })
  const mb: number[] = []
  const endMs = performance.now() + minutes * 60_000
  while (performance.now() < endMs) {
    for (const fault of Object.values(redisFaults)) {
      await fault.cause(place)
      await delay(faultMs)
      await fault.heal(place)
      await delay(faultMs)
    }
    mb.push((await place.service.report()).heapBytes / 1e6)
  }
  await load.stop()
  const failed = load.seen.filter(({ status }) => status === 0 || status >= 500).length
  return { mb, failed }
}

async function controlGrownMb(perSecond: number): Promise<number> {
  await using place = await opened('driver-default')
  const load = httpLoad(place.service.url, { paths, perSecond, openMax: 20_000 })
  await delay(faultMs)
  const before = await place.service.report()
  place.server.pause()
  await delay(controlMs)
  const after = await place.service.report()
  place.server.resume()
  await load.stop()
  return (after.heapBytes - before.heapBytes) / 1e6
}

async function opened(client: RedisServiceOptions['client']) {
  const server = await redisServer()
  const proxy = await tcpProxy(server)
  const service = await redisService({ client, url: proxy.through(server.url) })
  return {
    server,
    proxy,
    service,
    async [Symbol.asyncDispose]() {
      await service.kill()
      await proxy.close()
      await server.stop()
    },
  }
}
