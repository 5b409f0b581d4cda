/**
 * One fault of Redis or PostgreSQL under the real service, which has requests of all kinds to answer
 * all the while.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { type FaultStand, faultStand, mixedLoad, probes, type StandOptions } from './fault-stand.ts'
import { percentile, type Sent, type SteadyLoad, steadyLoad } from './steady-load.ts'

/** What befalls a server, or the network before it. */
export interface Fault<Place> {
  cause(place: Place): Promise<unknown> | unknown
  heal(place: Place): Promise<unknown> | unknown
}

export interface RunTimes {
  readonly beforeMs: number
  readonly faultMs: number
  readonly perSecond: number
}

export interface FaultFigures {
  /** How often each kind of request got which answer, from the fault on: `classify 503 CODE`. */
  readonly answers: Readonly<Record<string, number>>
  /** 503 that does not say when to come back. */
  readonly mute: number
  /** By kind, before and while the fault lasts. */
  readonly p99BeforeMs: Readonly<Record<string, number>>
  readonly p99DuringMs: Readonly<Record<string, number>>
  readonly slowestMs: number
  /** Whether `/health` knew. */
  readonly wasDown: boolean
  /** From the end of the fault until `/health` has it back. */
  readonly upMs: number
  /** From the end of the fault to the last request that was begun and failed. */
  readonly lastFailedMs: number
  readonly heapGrownBytes: number
  /** Classifications that were answered, and of those how many are not there. */
  readonly acknowledged: number
  readonly lost: number
  readonly isDead: boolean
}

const backWithinMs = 12_000
/** Without a failure for so long it is well again. */
const wellMs = 1_000

export async function faultRun<Name extends 'redis' | 'postgres'>(
  name: Name,
  fault: Fault<FaultStand[Name]>,
  times: RunTimes,
  options: StandOptions = {},
): Promise<FaultFigures> {
  await using stand = await faultStand(options)
  return await faultRunOn(stand, name, fault, times)
}

/** The same on a stand that was there before, and is well again afterwards. */
export async function faultRunOn<Name extends 'redis' | 'postgres'>(
  stand: FaultStand,
  name: Name,
  fault: Fault<FaultStand[Name]>,
  { beforeMs, faultMs, perSecond }: RunTimes,
): Promise<FaultFigures> {
  const { service, headers } = stand
  const kinds = [...mixedLoad(headers), ...probes]
  const load = steadyLoad({ url: service.url, kinds, perSecond })
  // What is compiled at first and kept from then on is no growth.
  await delay(beforeMs / 2)
  const heapBytes = await stand.heapBytes()
  const startMs = performance.now()
  await delay(beforeMs / 2)

  const causedMs = performance.now()
  await fault.cause(stand[name])
  await delay(faultMs)
  const dependency = name === 'postgres' ? 'database' : 'redis'
  const wasDown = !(await stand.isUp(dependency))
  const endedMs = performance.now()
  await fault.heal(stand[name])
  const healedMs = performance.now()
  const upMs = await untilUp(stand, dependency, healedMs)
  await untilWell(load, healedMs)
  const sent = await load.stop()

  return {
    ...figuresOf(sent, { startMs, causedMs, endedMs, healedMs }),
    wasDown,
    upMs,
    heapGrownBytes: (await stand.heapBytes()) - heapBytes,
    ...(await kept(stand, sent)),
    isDead: service.process.exitCode !== null,
  }
}

interface Moments {
  readonly startMs: number
  readonly causedMs: number
  readonly endedMs: number
  readonly healedMs: number
}

function figuresOf(sent: readonly Sent[], { startMs, causedMs, endedMs, healedMs }: Moments) {
  const since = sent.filter(({ dueMs }) => dueMs >= causedMs)
  const failedAfter = since.filter((each) => each.dueMs >= healedMs && isFailed(each))
  const within = (fromMs: number, toMs: number) =>
    sent.filter(({ dueMs }) => dueMs >= fromMs && dueMs < toMs)
  return {
    answers: countedAnswers(since),
    // A probe that says "not ready" is an answer, and asked again anyway.
    mute: since.filter(({ name, status, retryAfter }) => {
      return status === 503 && retryAfter === undefined && !isProbe(name)
    }).length,
    // Those that the fault struck under way belong to it.
    p99BeforeMs: p99ByName(
      within(startMs, causedMs).filter(({ dueMs, tookMs }) => dueMs + tookMs < causedMs),
    ),
    p99DuringMs: p99ByName(within(causedMs, endedMs)),
    slowestMs: Math.max(...since.map(({ tookMs }) => tookMs)),
    lastFailedMs: Math.max(0, ...failedAfter.map(({ dueMs }) => dueMs - healedMs)),
  }
}

async function untilUp(stand: FaultStand, dependency: string, sinceMs: number): Promise<number> {
  while (!(await stand.isUp(dependency))) {
    if (performance.now() - sinceMs > backWithinMs) return Number.POSITIVE_INFINITY
    await delay(20)
  }
  return performance.now() - sinceMs
}

async function untilWell(load: SteadyLoad, healedMs: number): Promise<void> {
  const lastFailureMs = () =>
    Math.max(healedMs, ...load.sent.filter(isFailed).map(({ dueMs, tookMs }) => dueMs + tookMs))
  while (performance.now() - lastFailureMs() < wellMs) {
    if (performance.now() - healedMs > backWithinMs) return
    await delay(50)
  }
}

/** Which of the acknowledged classifications the database has. */
async function kept({ postgres }: FaultStand, sent: readonly Sent[]) {
  const ids = sent.flatMap(({ name, status, id }) =>
    name === 'classify' && status === 200 && id !== undefined ? [id] : [],
  )
  const client = new Client({ connectionString: postgres.databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query('select id from classifications where id = any($1)', [ids])
    return { acknowledged: ids.length, lost: ids.length - rows.length }
  } finally {
    await client.end()
  }
}

function isFailed({ name, status }: Sent): boolean {
  return status !== 200 && !(isProbe(name) && status === 503)
}

export function isProbe(name: string): boolean {
  return name.startsWith('/')
}

function countedAnswers(sent: readonly Sent[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { name, status, failure } of sent) {
    const key = `${name} ${status}${failure === undefined || isProbe(name) ? '' : ` ${failure}`}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

function p99ByName(sent: readonly Sent[]): Record<string, number> {
  const byName = Map.groupBy(sent, ({ name }) => name)
  return Object.fromEntries(
    [...byName].map(([name, of]) => [
      name,
      percentile(
        of.map(({ tookMs }) => tookMs),
        0.99,
      ),
    ]),
  )
}
