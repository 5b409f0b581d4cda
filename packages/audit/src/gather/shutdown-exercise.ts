/**
 * SIGTERM under load, as a rollout does it: an instance of its own serves 8 workers behind an
 * emulated load balancer, has slow requests in flight and a long-lived connection open, and is then
 * told to stop.
 *
 * It judges nothing. Several probes look at the same shutdown, so it is done once per attempt.
 *
 * @module
 */

import type { ShutdownTimeline } from '../report/report.ts'
import { type Answer, isSuccess } from './answer.ts'
import {
  type BalancedLoad,
  balancedLoad,
  type LoadRequest,
  type ReadinessPoll,
} from './balanced-load.ts'
import type { Credential, HttpRequest } from './http-client.ts'
import { type LongLived, openLongLived } from './long-lived-connection.ts'
import type { Exit, Instance } from './services.ts'
import { spareInstance } from './spare-instance.ts'
import type { Stand } from './stand.ts'

export interface ShutdownFacts {
  readonly signalAtMs: number
  readonly exit: Exit | undefined
  readonly exitedAtMs: number | undefined
  readonly graceSeconds: number
  readonly preStopSeconds: number
  /** Path; undefined if the service has none. */
  readonly readiness: string | undefined
  readonly polls: readonly ReadinessPoll[]
  readonly requests: readonly LoadRequest[]
  /** When the balancer stopped sending to it. */
  readonly takenOutAtMs: number | undefined
  /** First refused connection after the signal. */
  readonly listenerClosedAtMs: number | undefined
  readonly inFlight: InFlight | undefined
  /** Undefined if it has none. */
  readonly longLived: LongLivedEnd | undefined
}

export interface InFlight {
  /** What made it slow. */
  readonly operation: string
  /** As many at once before, without a signal. */
  readonly before: readonly Answer[]
  readonly answers: readonly Answer[]
  readonly signalAtMs: number
  /** How long each must take for its end to come after the signal. Default 1,000. */
  readonly leastMs?: number
}

export interface LongLivedEnd {
  readonly kind: LongLived['kind']
  readonly path: string
  /** Why there was none to look at; undefined if one was open. */
  readonly problem: string | undefined
  /** Close code of a socket; `ended` or `reset` of a stream; `open` if it never ended. */
  readonly end: number | 'ended' | 'reset' | 'open'
  readonly evidence: readonly string[]
}

const slowRequests = 6
const warmUpMs = 600
/** For requests to arrive before the signal does. */
const headStartMs = 250
const loadMostMs = 4_000
const graceSecondsDefault = 30
/** Of 50 ms each: more than the polls that a balancer needs. */
const knownMostTurns = 10
/** A longer preStop sleep is not waited out: the balancer has long stopped. */
const preStopSecondsMost = 3

export function shutdownUnderLoad(stand: Stand): Promise<ShutdownFacts> {
  return stand.shared('shutdown', exercise)
}

async function exercise(stand: Stand): Promise<ShutdownFacts> {
  const { instance, session } = await spareInstance(stand, 'shutdown under load')
  try {
    return await exerciseOn(stand, instance, session)
  } finally {
    await instance.stop()
  }
}

async function exerciseOn(
  stand: Stand,
  instance: Instance,
  session: Credential | undefined,
): Promise<ShutdownFacts> {
  const { now } = stand.run
  const { start, target } = stand.config
  const graceSeconds = start?.graceSeconds ?? graceSecondsDefault
  const { readiness } = stand.discovery
  const slow = slowRequest(target?.slow, session, graceSeconds)
  const before = await Promise.all(manyOf(slow, instance))
  const longLived = await openLongLived(stand, instance, session)

  const load = balancedLoad({ http: instance.http, readiness, reads: readsOf(stand, session), now })
  const stopped = await stopUnder(stand, instance, load, slow).finally(load.end)
  const { signalAtMs, exit, exitedAtMs, answers } = stopped
  const facts: ShutdownFacts = {
    ...{ signalAtMs, exit, exitedAtMs, graceSeconds, readiness },
    preStopSeconds: start?.preStopSeconds ?? 0,
    polls: load.polls(),
    requests: load.requests(),
    takenOutAtMs: load.stoppedAtMs(),
    listenerClosedAtMs: listenerClosed(load, signalAtMs),
    inFlight:
      target?.slow === undefined
        ? undefined
        : { operation: target.slow, before, answers, signalAtMs },
    longLived: longLived === undefined ? undefined : await endOf(longLived),
  }
  stand.exhibit('shutdown', timelineOf(facts))
  return facts
}

interface Stopped {
  readonly signalAtMs: number
  readonly exit: Exit | undefined
  readonly exitedAtMs: number | undefined
  readonly answers: readonly Answer[]
}

/** Warms up, has slow requests in flight, sends the signal, and waits for the end. */
async function stopUnder(
  { config, run, pause }: Stand,
  instance: Instance,
  load: BalancedLoad,
  slow: HttpRequest | undefined,
): Promise<Stopped> {
  const { start } = config
  await pause(warmUpMs)
  await preStop(pause, load, start?.preStopSeconds ?? 0)
  const answering = manyOf(slow, instance)
  await pause(headStartMs)
  const signalAtMs = run.now()
  instance.signal('SIGTERM')
  // One that serves on as if nothing had been said is not loaded until the grace is over.
  const enough = setTimeout(load.takeOut, loadMostMs)
  const exit = await instance.exited((start?.graceSeconds ?? graceSecondsDefault) * 1000)
  clearTimeout(enough)
  const exitedAtMs = exit === undefined ? undefined : run.now()
  if (exit === undefined) await instance.stop()
  await untilKnown(pause, load)
  return { signalAtMs, exit, exitedAtMs, answers: await Promise.all(answering) }
}

/** Whoever is gone without a word is still sent requests, until the balancer finds nobody there. */
async function untilKnown(pause: Stand['pause'], load: BalancedLoad): Promise<void> {
  for (let turn = 0; turn < knownMostTurns && load.stoppedAtMs() === undefined; turn += 1) {
    await pause(50)
  }
}

/** The orchestrator takes it out at once, which takes a moment to be known everywhere, and sleeps. */
async function preStop(pause: Stand['pause'], load: BalancedLoad, seconds: number): Promise<void> {
  if (seconds === 0) return
  const ms = Math.min(seconds, preStopSecondsMost) * 1000
  await pause(ms / 2)
  load.takeOut()
  await pause(ms / 2)
}

function manyOf(request: HttpRequest | undefined, { http }: Instance): Promise<Answer>[] {
  return request === undefined ? [] : Array.from({ length: slowRequests }, () => http.send(request))
}

function slowRequest(
  operation: string | undefined,
  as: Credential | undefined,
  graceSeconds: number,
): HttpRequest | undefined {
  const [method, path] = operation?.split(' ') ?? []
  if (method === undefined || path === undefined) return undefined
  const timeoutMs = graceSeconds * 1000
  return { method, path, as, connection: 'fresh', timeoutMs, waitOut429: false }
}

/** What every service answers often and cheaply: who asks, and whether it lives. */
function readsOf(stand: Stand, session: Credential | undefined): readonly HttpRequest[] {
  const live: HttpRequest = { path: stand.discovery.liveness ?? '/' }
  const [method, path] = stand.accounts.whoami?.split(' ') ?? []
  if (session === undefined || method !== 'GET' || path === undefined) return [live]
  return [{ path, as: session }, { path, as: session }, live]
}

async function endOf(longLived: LongLived): Promise<LongLivedEnd> {
  const { kind, path, problem, evidence } = longLived
  const end = await longLived.ended(1_000)
  return { kind, path, problem, end, evidence }
}

function listenerClosed(load: BalancedLoad, signalAtMs: number): number | undefined {
  const refused = [
    ...load.polls().flatMap(({ isRefused, atMs }) => (isRefused ? [atMs] : [])),
    ...load
      .requests()
      .flatMap(({ outcome, startedMs }) => (outcome === 'refused' ? [startedMs] : [])),
  ].filter((atMs) => atMs >= signalAtMs)
  return refused.length === 0 ? undefined : Math.min(...refused)
}

/** Whole milliseconds since the load began. */
function timelineOf(facts: ShutdownFacts): ShutdownTimeline {
  const { signalAtMs, exitedAtMs, listenerClosedAtMs, polls, requests, inFlight } = facts
  const slow = inFlight?.answers.map((answer) => ({
    startedMs: answer.atMs,
    endedMs: answer.atMs + answer.ms,
    outcome: isSuccess(answer) ? ('ok' as const) : ('lost' as const),
  }))
  const starts = [...polls.map(({ atMs }) => atMs), ...requests.map(({ startedMs }) => startedMs)]
  const zero = Math.min(signalAtMs, ...starts)
  const since = (atMs: number): number => Math.round(atMs - zero)
  return {
    signal_at_ms: since(signalAtMs),
    exited_at_ms: exitedAtMs === undefined ? null : since(exitedAtMs),
    listener_closed_at_ms: listenerClosedAtMs === undefined ? null : since(listenerClosedAtMs),
    readiness: polls.map(({ atMs, status }) => ({ at_ms: since(atMs), status })),
    requests: [...requests, ...(slow ?? [])].map(({ startedMs, endedMs, outcome }) => ({
      started_ms: since(startedMs),
      ended_ms: since(endedMs),
      outcome,
    })),
  }
}
