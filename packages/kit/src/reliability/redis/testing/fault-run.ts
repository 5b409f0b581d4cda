/**
 * One fault of Redis under a service that has HTTP requests to answer all the while.
 *
 * @module
 */

import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { RedisServer } from '../../../../../../tools/servers/redis-server.ts'
import { type TcpProxy, tcpProxy } from '../../../../../../tools/servers/tcp-proxy.ts'
import { nodeCommand, startService } from '../../health/testing/child-service.ts'
import { type HttpLoad, httpLoad, percentile, type Seen } from '../../health/testing/http-load.ts'
import {
  type RedisServiceOptions,
  type RedisServiceReport,
  sourceHeader,
} from './service-options.ts'

export interface Place {
  readonly server: Pick<RedisServer, 'kill' | 'restart' | 'pause' | 'resume'>
  readonly proxy: TcpProxy
}

export interface RedisFault {
  readonly name: string
  /** Nothing is to be healed: it is over as soon as it has happened. */
  readonly isOverAtOnce?: true
  cause(place: Place): Promise<unknown> | unknown
  heal(place: Place): Promise<unknown> | unknown
}

export interface RunOptions {
  readonly beforeMs: number
  readonly faultMs: number
  readonly perSecond: number
}

export interface RunFigures {
  /** Answers of 500 and more, and requests without any. */
  readonly failed: number
  /** By path, before and while the fault lasts. */
  readonly p99BeforeMs: Readonly<Record<string, number>>
  readonly p99DuringMs: Readonly<Record<string, number>>
  /** Requests of more than 50 ms while the fault lasts. */
  readonly slow: number
  /** From the end of the fault to the first answer that Redis gave, by path; none: infinite. */
  readonly backMs: Readonly<Record<string, number>>
  readonly pendingAtEnd: number
  readonly heapGrownBytes: number
}

const paths = ['/plain', '/cached', '/exact']
const backWithinMs = 12_000
/** What was under way when the fault began belongs to it. */
const openMostMs = 100

export async function redisService(options: RedisServiceOptions) {
  const script = join(import.meta.dirname, 'service-process.ts')
  return startService<RedisServiceReport>(nodeCommand(script, options))
}

export async function runFault(
  fault: RedisFault,
  { server, url }: { readonly server: Place['server']; readonly url: string },
  service: Omit<RedisServiceOptions, 'url'>,
  { beforeMs, faultMs, perSecond }: RunOptions,
): Promise<RunFigures> {
  await using proxy = await tcpProxy({ port: Number(new URL(url).port) })
  await using running = await redisService({ ...service, url: proxy.through(url) })
  const load = httpLoad(running.url, { paths, perSecond })
  await isBack(load, 0)
  // To collect garbage takes long enough to be seen in the times of requests.
  const before = await running.report()
  await delay(openMostMs)
  const startMs = performance.now()
  await delay(beforeMs)

  const causedMs = performance.now() - openMostMs
  await fault.cause({ server, proxy })
  const happenedMs = performance.now()
  await delay(faultMs)
  const endedMs = performance.now() - openMostMs
  const during = await running.report()
  await fault.heal({ server, proxy })
  const backMs = await isBack(load, fault.isOverAtOnce ? happenedMs : performance.now())
  await load.stop()

  const of = (fromMs: number, toMs: number) =>
    load.seen.filter(({ begunAtMs }) => begunAtMs >= fromMs && begunAtMs < toMs)
  const duringFault = of(causedMs, endedMs)
  return {
    failed: load.seen.filter(({ status }) => status === 0 || status >= 500).length,
    p99BeforeMs: p99ByPath(of(startMs, causedMs)),
    p99DuringMs: p99ByPath(duringFault),
    slow: duringFault.filter(({ tookMs }) => tookMs > 50).length,
    backMs,
    pendingAtEnd: during.pending,
    heapGrownBytes: during.heapBytes - before.heapBytes,
  }
}

/** Milliseconds to the first answers of Redis to requests that were begun after `sinceMs`. */
async function isBack(load: HttpLoad, sinceMs: number): Promise<Record<string, number>> {
  const endMs = performance.now() + backWithinMs
  const firstOf = (path: string) =>
    load.seen.find(
      ({ headers, begunAtMs, ...seen }) =>
        seen.path === path && begunAtMs >= sinceMs && headers[sourceHeader] === 'redis',
    )?.begunAtMs ?? Infinity
  for (;;) {
    const backMs = {
      '/cached': firstOf('/cached') - sinceMs,
      '/exact': firstOf('/exact') - sinceMs,
    }
    const isAll = !Object.values(backMs).includes(Infinity)
    if (isAll || performance.now() > endMs) return backMs
    await delay(10)
  }
}

function p99ByPath(seen: readonly Seen[]): Record<string, number> {
  return Object.fromEntries(
    paths.map((path) => {
      const times = seen.filter((each) => each.path === path).map(({ tookMs }) => tookMs)
      return [path, percentile(times, 0.99)]
    }),
  )
}

/** What is promised: no failure, no request held up for long, back soon, nothing piled up. */
export function broken(figures: RunFigures): readonly string[] {
  const { failed, p99BeforeMs, p99DuringMs, slow, backMs, pendingAtEnd, heapGrownBytes } = figures
  const riseMs = (path: string) => (p99DuringMs[path] ?? 0) - (p99BeforeMs[path] ?? 0)
  const limits: readonly (readonly [what: string, isBroken: boolean])[] = [
    [`${failed} failed`, failed > 0],
    ['requests that need no Redis are slower', riseMs('/plain') > 50],
    ['p99 rises by more than 100 ms', Math.max(riseMs('/cached'), riseMs('/exact')) > 110],
    [`${slow} slow requests`, slow > 256],
    ['not back within 3 s', !((backMs['/cached'] ?? Infinity) <= 3_000)],
    ['the limiter is not back within 10 s', !((backMs['/exact'] ?? Infinity) <= 10_000)],
    [`${pendingAtEnd} calls pending`, pendingAtEnd > 256],
    ['the heap grows', heapGrownBytes > 4_000_000],
  ]
  return limits.filter(([, isBroken]) => isBroken).map(([what]) => what)
}
