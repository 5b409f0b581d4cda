/**
 * Requests of 8 workers through an emulated load balancer, which polls readiness and stops sending
 * once it saw a status other than 200.
 *
 * Every request has a connection of its own: on one that is kept alive, a server that closes it
 * while it is idle races with the next request, and a balancer would simply send that again. A
 * readiness that cannot be connected to is no status, so the balancer goes on for a moment: what is
 * refused then is what a client would see.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises'
import type { Answer } from './answer.ts'
import type { Http, HttpRequest } from './http-client.ts'

export interface LoadRequest {
  readonly startedMs: number
  readonly endedMs: number
  readonly outcome: 'ok' | 'refused' | 'lost'
  readonly status: number
  readonly exchange: string
}

export interface ReadinessPoll {
  readonly atMs: number
  /** When the answer was there. */
  readonly seenAtMs: number
  /** 0 without an answer. */
  readonly status: number
  readonly isRefused: boolean
}

export interface BalancedLoadOptions {
  readonly http: Http
  /** Undefined: there is none to be heeded. */
  readonly readiness: string | undefined
  /** Requests that the workers send in turn. */
  readonly reads: readonly HttpRequest[]
  readonly now: () => number
  /** Default true. False counts naively, which is the control of the emulation. */
  readonly heedsReadiness?: boolean
}

export interface BalancedLoad {
  readonly requests: () => readonly LoadRequest[]
  readonly polls: () => readonly ReadinessPoll[]
  /** When the balancer stopped sending; undefined while it sends. */
  readonly stoppedAtMs: () => number | undefined
  /** Takes the instance out of the balancer, as an orchestrator with a preStop sleep does. */
  readonly takeOut: () => void
  /** Stops everything and waits for what is under way. */
  readonly end: () => Promise<void>
}

const workers = 8
/** 8 workers make 130 requests a second of it, which leaves room for the polls. */
const pauseMs = 60
const pollEveryMs = 50
/** Polls that find nobody before it is sure that the listener is closed. */
const refusedPollsMost = 3
/** Once the balancer has stopped, readiness is looked at for the record only. */
const slowPollMs = 250

export function balancedLoad(options: BalancedLoadOptions): BalancedLoad {
  const { http, readiness, reads, now, heedsReadiness = true } = options
  const requests: LoadRequest[] = []
  const polls: ReadinessPoll[] = []
  const underWay = new Set<Promise<void>>()
  let stoppedAtMs: number | undefined
  let hasEnded = false
  let refusedPolls = 0

  const takeOut = (): void => {
    stoppedAtMs ??= now()
  }
  const track = (work: Promise<void>): void => {
    const tracked = work
      // A spent budget or the end of the run ends the load.
      .catch(takeOut)
      .finally(() => underWay.delete(tracked))
    underWay.add(tracked)
  }
  const look = async (path: string): Promise<void> => {
    const request: HttpRequest = { path, connection: 'fresh', timeoutMs: 5_000, waitOut429: false }
    const { atMs, status, ending } = await http.send(request)
    const isRefused = ending === 'refused'
    polls.push({ atMs, seenAtMs: now(), status, isRefused })
    refusedPolls = isRefused ? refusedPolls + 1 : 0
    const says503 = heedsReadiness && status !== 200 && status > 0
    if (says503 || refusedPolls >= refusedPollsMost) takeOut()
  }
  const poll = async (path: string): Promise<void> => {
    while (!hasEnded && refusedPolls < refusedPollsMost) {
      track(look(path))
      await delay(stoppedAtMs === undefined ? pollEveryMs : slowPollMs)
    }
  }
  const work = async (worker: number): Promise<void> => {
    for (let turn = worker; !hasEnded && stoppedAtMs === undefined; turn += 1) {
      const read = reads[turn % reads.length]
      if (read === undefined) return
      const answer = await http.send({ ...read, connection: 'fresh', waitOut429: false })
      requests.push(loadRequestOf(answer))
      await delay(pauseMs)
    }
  }

  if (readiness !== undefined) track(poll(readiness))
  for (let worker = 0; worker < workers; worker += 1) track(work(worker))
  return {
    requests: () => requests.toSorted((a, b) => a.startedMs - b.startedMs),
    polls: () => polls.toSorted((a, b) => a.atMs - b.atMs),
    stoppedAtMs: () => stoppedAtMs,
    takeOut,
    async end() {
      hasEnded = true
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

function loadRequestOf({ atMs, ms, status, ending, exchange }: Answer): LoadRequest {
  const outcome = outcomeOf(status, ending)
  return { startedMs: atMs, endedMs: atMs + ms, outcome, status, exchange }
}

function outcomeOf(status: number, ending: Answer['ending']): LoadRequest['outcome'] {
  if (ending === 'refused') return 'refused'
  return ending === 'answered' && status < 500 ? 'ok' : 'lost'
}
