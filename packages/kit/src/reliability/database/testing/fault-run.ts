/**
 * One fault of PostgreSQL under a service that has HTTP requests to answer all the while.
 *
 * @module
 */

import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { PostgresServer } from '../../../../../../tools/servers/postgres-server.ts'
import { type TcpProxy, tcpProxy } from '../../../../../../tools/servers/tcp-proxy.ts'
import { nodeCommand, startService } from '../../health/testing/child-service.ts'
import { type HttpLoad, httpLoad, percentile, type Seen } from '../../health/testing/http-load.ts'
import type { StoreServiceOptions, StoreServiceReport } from './service-options.ts'

export interface Place {
  readonly server: PostgresServer
  readonly proxy: TcpProxy
}

export interface StoreFault {
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
  /** Of requests that need no store: answers other than 200. */
  readonly needlessFailures: number
  /** Answers by status and error code, of those that need it, from the fault on. */
  readonly answers: Readonly<Record<string, number>>
  /** 503 that does not say when to come back. */
  readonly mute: number
  readonly slowestMs: number
  readonly plainP99BeforeMs: number
  readonly plainP99DuringMs: number
  readonly waitingMost: number
  /** From the end of the fault to the last request that was begun and failed; never well: infinite. */
  readonly backMs: number
  /** Connections of the service to the server, a while after. */
  readonly connectionsAfter: number
  readonly heapGrownBytes: number
  /** The service ended, or was started anew. */
  readonly isDead: boolean
}

const paths = ['/plain', '/read', '/write']
const backWithinMs = 8_000
/** So long without a failure counts as well. */
const wellMs = 1_000

export async function runFault(
  fault: StoreFault,
  server: PostgresServer,
  service: Omit<StoreServiceOptions, 'url'>,
  { beforeMs, faultMs, perSecond }: RunOptions,
): Promise<RunFigures> {
  await using proxy = await tcpProxy(server)
  const url = await server.createDatabase()
  await ask(url, 'create table visits (at timestamptz)')
  const options: StoreServiceOptions = { ...service, url: proxy.through(url) }
  const script = join(import.meta.dirname, 'service-process.ts')
  await using running = await startService<StoreServiceReport>(nodeCommand(script, options))
  const load = httpLoad(running.url, { paths, perSecond, openMax: 3_000 })
  await delay(beforeMs)
  const before = await running.report('heap')
  const watch = watchWaiting(running)

  const causedMs = performance.now()
  await fault.cause({ server, proxy })
  const happenedMs = performance.now()
  await delay(faultMs)
  await fault.heal({ server, proxy })
  const healedMs = performance.now()
  const backMs = await wellAfter(load, fault.isOverAtOnce ? happenedMs : healedMs)
  const waitingMost = await watch.stop()
  await load.stop()

  const after = await running.report('heap')
  const since = load.seen.filter(({ begunAtMs }) => begunAtMs >= causedMs)
  const needing = since.filter(({ path }) => path !== '/plain')
  const plain = load.seen.filter(({ path }) => path === '/plain')
  const plainP99 = (isOfIt: (seen: Seen) => boolean) =>
    percentile(
      plain.filter(isOfIt).map(({ tookMs }) => tookMs),
      0.99,
    )
  return {
    needlessFailures: plain.filter(({ status }) => status !== 200).length,
    answers: countedAnswers(needing),
    mute: needing.filter((each) => each.status === 503 && !each.headers['retry-after']).length,
    slowestMs: Math.max(...needing.map(({ tookMs }) => tookMs)),
    plainP99BeforeMs: plainP99(({ begunAtMs }) => begunAtMs < causedMs),
    plainP99DuringMs: plainP99(({ begunAtMs }) => begunAtMs >= causedMs && begunAtMs < healedMs),
    waitingMost,
    backMs,
    // The server keeps those that were swallowed, as nobody tells it.
    connectionsAfter: proxy.connections().passing,
    heapGrownBytes: after.heapBytes - before.heapBytes,
    isDead: running.child.exitCode !== null,
  }
}

function watchWaiting(service: { report(): Promise<StoreServiceReport> }) {
  const ended = new AbortController()
  const watching = (async () => {
    let most = 0
    while (!ended.signal.aborted) {
      most = Math.max(most, (await service.report()).waiting)
      await delay(100)
    }
    return most
  })()
  return {
    stop() {
      ended.abort()
      return watching
    },
  }
}

async function wellAfter(load: HttpLoad, healedMs: number): Promise<number> {
  const endMs = performance.now() + backWithinMs
  for (;;) {
    await delay(20)
    const needing = load.seen.filter((each) => each.begunAtMs >= healedMs && each.path !== '/plain')
    const failed = needing.filter(({ status }) => status !== 200).map(({ begunAtMs }) => begunAtMs)
    const lastFailedMs = Math.max(healedMs, ...failed)
    const lastMs = Math.max(...needing.map(({ begunAtMs }) => begunAtMs))
    if (lastMs - lastFailedMs > wellMs) return lastFailedMs - healedMs
    if (performance.now() > endMs) return Infinity
  }
}

function countedAnswers(seen: readonly Seen[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status, headers } of seen) {
    const key = status === 0 ? 'none' : `${status}${headers['retry-after'] ? ' retry' : ''}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

/** Runs one statement beside the service. */
export async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

/** What is promised, of a pool of `connectionsMax`, and what of it is broken. */
export function broken(
  figures: RunFigures,
  { connectionsMax = 10, slowestMs = 3_300 } = {},
): readonly string[] {
  const known = /^(200|503 retry|504.*)$/
  const unknown = Object.keys(figures.answers).filter((answer) => !known.test(answer))
  const limits: readonly (readonly [what: string, isBroken: boolean])[] = [
    ['requests that need no store fail', figures.needlessFailures > 0],
    ['they are slower', figures.plainP99DuringMs - figures.plainP99BeforeMs > 50],
    [`answers ${unknown.join(', ')}`, unknown.length > 0],
    [`${figures.mute} without Retry-After`, figures.mute > 0],
    [`one waited ${Math.round(figures.slowestMs)} ms`, figures.slowestMs > slowestMs],
    [`${figures.waitingMost} waiters`, figures.waitingMost > 11 * connectionsMax],
    ['not back within 3 s', !(figures.backMs <= 3_000)],
    ['connections are left over', figures.connectionsAfter > connectionsMax],
    ['the heap grows', figures.heapGrownBytes > 4_000_000],
    ['the process ended', figures.isDead],
  ]
  return limits.filter(([, isBroken]) => isBroken).map(([what]) => what)
}
