/**
 * Reads at a steady rate over ten connections, then requests that the client gives up, with what the
 * process uses meanwhile. One exercise for the probes of load and of leaks.
 *
 * @module
 */

import { type Answer, isServerError } from './answer.ts'
import type { Http, HttpRequest } from './http-client.ts'
import { plainReads } from './plain-reads.ts'
import type { Instance } from './services.ts'
import { spareInstance } from './spare-instance.ts'
import { Inconclusive, type Stand } from './stand.ts'

export interface LoadFacts {
  readonly requests: number
  /** Answered with a 5xx, or not at all; at most 20 of them. */
  readonly failures: readonly Answer[]
  readonly failed: number
  readonly limited: number
  readonly seconds: number
  readonly p99Ms: number
  /** Undefined for a process that is not the auditor's. */
  readonly process: ProcessFacts | undefined
}

export interface ProcessFacts {
  readonly isAlive: boolean
  readonly aborted: number
  /** In order, each with the number of requests answered so far. */
  readonly samples: readonly ResourceSample[]
  /** After the aborted requests, when all connections have ended; undefined where /proc is not. */
  readonly atRest: Omit<ResourceSample, 'requests'> | undefined
}

export interface ResourceSample {
  readonly requests: number
  readonly rssBytes: number
  readonly descriptors: number
}

const connections = 10
const seconds = 10
const failuresKept = 20
const own = { perSecond: 190, requests: 2_000, aborted: 200 }
const someoneElses = { perSecond: 19, requests: 190 }
/** Aborted requests that are open at the same time. */
const abortedAtOnce = 10
const readsTried = 5
const largeBytes = 65_536
const samples = 16
/** How long connections that were given up may take to be noticed and closed. */
const restMs = 3_000

export function steadyLoad(stand: Stand): Promise<LoadFacts> {
  return stand.shared('steady load', exercise)
}

async function exercise(stand: Stand): Promise<LoadFacts> {
  if (stand.config.start === undefined) {
    const session = await stand.accounts.a()
    const reads = await harmlessReads(stand, stand.http, session)
    return await load(stand, stand.http, reads, someoneElses)
  }
  const { instance, session } = await spareInstance(stand, 'steady load')
  try {
    const reads = await harmlessReads(stand, instance.http, session)
    const taken: ResourceSample[] = []
    const sample = (requests: number): void => {
      const used = instance.resources()
      if (used !== undefined) taken.push({ requests, ...used })
    }
    const facts = await load(stand, instance.http, reads, own, sample)
    const aborted = instance.isAlive() ? await abortMany(stand, instance, reads) : 0
    const atRest = await rest(stand, instance, taken)
    return { ...facts, process: { isAlive: instance.isAlive(), aborted, samples: taken, atRest } }
  } finally {
    await instance.stop()
  }
}

type Rate = Pick<typeof own, 'perSecond' | 'requests'>

async function load(
  { run, pause }: Stand,
  http: Http,
  reads: readonly HttpRequest[],
  { perSecond, requests }: Rate,
  sample: (requests: number) => void = () => undefined,
): Promise<LoadFacts> {
  const startedAt = run.now()
  const tally = createTally()
  let sent = 0
  const work = async (): Promise<void> => {
    while (sent < requests && run.now() - startedAt < seconds * 2_000) {
      const turn = sent++
      await pause(Math.max(0, startedAt + (turn * 1000) / perSecond - run.now()))
      const read = reads[turn % reads.length] ?? { path: '/' }
      const answered = tally.count(await http.send({ ...read, waitOut429: false }))
      if (answered % Math.ceil(requests / samples) === 0) sample(answered)
    }
  }
  await Promise.all(Array.from({ length: connections }, work))
  return { ...tally.facts(), seconds: (run.now() - startedAt) / 1000, process: undefined }
}

interface Tally {
  /** Gives the number of requests so far. */
  readonly count: (answer: Answer) => number
  readonly facts: () => Omit<LoadFacts, 'seconds' | 'process'>
}

function createTally(): Tally {
  const times: number[] = []
  const failures: Answer[] = []
  let failed = 0
  let limited = 0
  return {
    count(answer) {
      times.push(answer.ms)
      if (answer.status === 429) limited += 1
      if (isFailure(answer)) failed += 1
      if (isFailure(answer) && failures.length < failuresKept) failures.push(answer)
      return times.length
    },
    facts() {
      const p99Ms = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0
      return { requests: times.length, failures, failed, limited, p99Ms }
    },
  }
}

function isFailure(answer: Answer): boolean {
  return isServerError(answer) || answer.ending === 'reset' || answer.ending === 'closed'
}

/** What answers 200 to this user, fast and small; liveness if nothing does. */
async function harmlessReads(
  stand: Stand,
  http: Http,
  as: HttpRequest['as'],
): Promise<readonly HttpRequest[]> {
  const answers: Answer[] = []
  for (const path of plainReads(stand).slice(0, readsTried)) {
    const answer = await http.send({ path, as })
    // A large read would make the load a test of bandwidth, and a slow one a test of waiting.
    if (answer.status === 200 && answer.bodyBytes < largeBytes) answers.push(answer)
  }
  const fastestMs = Math.min(...answers.map(({ ms }) => ms))
  const light = answers.filter(({ ms }) => ms <= fastestMs * 3)
  if (light.length > 0) return light.map(({ path }) => ({ path, as }))
  const { liveness } = stand.discovery
  if (liveness === undefined) throw new Inconclusive('There is no read to load it with.')
  return [{ path: liveness }]
}

/** Half a request each, or a whole one whose answer nobody reads. */
async function abortMany(
  stand: Stand,
  { http, port }: Instance,
  reads: readonly HttpRequest[],
): Promise<number> {
  let aborted = 0
  for (let batch = 0; batch < own.aborted / abortedAtOnce; batch += 1) {
    const open = await Promise.all(
      Array.from({ length: abortedAtOnce }, () => stand.raw.open({ origin: http.origin })),
    )
    open.forEach((connection, index) => {
      const read = reads[(batch + index) % reads.length]
      const head = headOf(read, port)
      connection.write(index % 2 === 0 ? head : head.slice(0, -2))
    })
    await stand.pause(5)
    for (const connection of open) connection.destroy()
    aborted += open.length
  }
  return aborted
}

function headOf(read: HttpRequest | undefined, port: number): string {
  const headers = Object.entries(read?.as?.headers ?? {})
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `GET ${read?.path ?? '/'} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines}\r\n`
}

/** Waits until the descriptors are back where they were under load, or the time is up. */
async function rest(
  { pause, run }: Stand,
  instance: Instance,
  taken: readonly ResourceSample[],
): Promise<ProcessFacts['atRest']> {
  const before = taken[Math.floor(taken.length / 2)]?.descriptors ?? 0
  const until = run.now() + restMs
  let used = instance.resources()
  while (used !== undefined && used.descriptors > before && run.now() < until) {
    await pause(200)
    used = instance.resources()
  }
  return used
}
