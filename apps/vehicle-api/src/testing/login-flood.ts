/**
 * What a flood of logins does to the other routes of a service: the same requests, at a fixed pace,
 * alone and while clients sign in with a wrong password, each again as soon as `Retry-After` lets it.
 *
 * The guards of the login would end the flood after a few attempts, so each attempt names another
 * account and comes from another network: then only the gate of the hashes holds.
 *
 * @module
 */

import { setTimeout as wait } from 'node:timers/promises'
import type { ChildService } from './child-service.ts'

export interface LoginFlood {
  readonly seconds: number
  readonly perSecond: number
  readonly clients: number
}

export interface FloodFigures {
  /** Latencies in milliseconds, each from when its request was due. */
  readonly alone: readonly number[]
  readonly flooded: readonly number[]
  /** How often the logins were answered with which status. */
  readonly outcomes: ReadonlyMap<number, number>
  readonly beforeMb: number
  readonly afterMb: number
}

/** Of the service that is flooded: such addresses are believed. */
export const floodedSettings = {
  LOG_LEVEL: 'fatal',
  TRUST_PROXY: '127.0.0.0/8',
} as const

export async function measureLoginFlood(
  service: ChildService,
  { seconds, perSecond, clients }: LoginFlood,
): Promise<FloodFigures> {
  await paced(service, { seconds: Math.min(seconds, 3), perSecond })
  const alone = await paced(service, { seconds, perSecond })
  const beforeMb = service.residentMb()

  const ending = new AbortController()
  const outcomes = new Map<number, number>()
  const flood = Array.from({ length: clients }, () => signInAgain(service, ending.signal, outcomes))
  await wait(1_000)
  const flooded = await paced(service, { seconds, perSecond })
  const afterMb = service.residentMb()
  ending.abort()
  await Promise.all(flood)
  return { alone, flooded, outcomes, beforeMb, afterMb }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

async function paced(
  { url, headers }: ChildService,
  { seconds, perSecond }: Omit<LoginFlood, 'clients'>,
): Promise<number[]> {
  const taken: number[] = []
  const startMs = performance.now()
  const requests: Promise<void>[] = []
  for (let index = 0; index < seconds * perSecond; index++) {
    const dueMs = startMs + (index * 1_000) / perSecond
    await wait(Math.max(0, dueMs - performance.now()))
    requests.push(
      fetch(`${url}/api/v1/models/metadata`, { headers }).then(async (response) => {
        await response.arrayBuffer()
        if (response.status !== 200) throw new Error(`answered ${response.status}`)
        taken.push(performance.now() - dueMs)
      }),
    )
  }
  await Promise.all(requests)
  return taken
}

async function signInAgain(
  { url }: ChildService,
  signal: AbortSignal,
  counts: Map<number, number>,
): Promise<void> {
  await wait(1_000 * Math.random())
  while (!signal.aborted) {
    const email = `${crypto.randomUUID()}@example.com`
    const { status, headers } = await fetch(`${url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': anyAddress() },
      body: JSON.stringify({ email, password: 'not-the-right-one' }),
    })
    counts.set(status, (counts.get(status) ?? 0) + 1)
    const retryAfter = headers.get('retry-after')
    // People and programs do not come back in step.
    if (retryAfter !== null) await wait(Number(retryAfter) * 1_000 * (1 + Math.random()))
  }
}

function anyAddress(): string {
  const part = () => 1 + Math.floor(Math.random() * 250)
  return `${part()}.${part()}.${part()}.${part()}`
}
