/**
 * Shows what a flood of logins does to the other routes of the service, and to its memory.
 *
 *     npm run prove:login-flood
 *
 * The same requests, at a fixed pace, alone and while 200 clients sign in with a wrong password, each
 * again as soon as `Retry-After` lets it. The guards of the login would end the flood after a few attempts, so each
 * attempt names another account and comes from another network: then only the gate of the hashes
 * holds.
 *
 * @module
 */

import { setTimeout as wait } from 'node:timers/promises'
import { type ChildService, childService } from './child-service.ts'

const [seconds, perSecond, clients] = [15, 100, 200]
const riseMax = 1.2
/** Permits x 19 MB, and what 200 requests under way take. */
const memoryMbMax = 150

await using service = await childService({
  LOG_LEVEL: 'fatal',
  TRUST_PROXY: '127.0.0.0/8',
  UV_THREADPOOL_SIZE: '8',
})
await paced(service, 3)
const alone = await paced(service, seconds)
const beforeMb = service.residentMb()

const ending = new AbortController()
const outcomes = new Map<number, number>()
const flood = Array.from({ length: clients }, () => signInAgain(service, ending.signal, outcomes))
await wait(1_000)
const flooded = await paced(service, seconds)
const afterMb = service.residentMb()
ending.abort()
await Promise.all(flood)

const rise = percentile(flooded, 0.99) / percentile(alone, 0.99)
say(`alone:   p50 ${ms(alone, 0.5)}, p99 ${ms(alone, 0.99)}`)
say(`flooded: p50 ${ms(flooded, 0.5)}, p99 ${ms(flooded, 0.99)}, ${rise.toFixed(2)} x`)
say(`logins by status: ${JSON.stringify(Object.fromEntries(outcomes))}`)
say(`memory: ${beforeMb} MB, then ${afterMb} MB`)
process.exitCode = rise <= riseMax && afterMb - beforeMb <= memoryMbMax ? 0 : 1

/** Latencies in milliseconds, each from when its request was due. */
async function paced({ url, headers }: ChildService, forSeconds: number): Promise<number[]> {
  const taken: number[] = []
  const startMs = performance.now()
  const requests: Promise<void>[] = []
  for (let index = 0; index < forSeconds * perSecond; index++) {
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

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

function ms(values: readonly number[], share: number): string {
  return `${percentile(values, share).toFixed(1)} ms`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
