/**
 * The service as in production, on a PostgreSQL and a Redis of its own, under a steady load, and what
 * it held all the time.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { ChildService } from '../../../apps/vehicle-api/src/testing/child-service.ts'
import type { Observed } from '../../../bench/load/judge.ts'
import { ownService } from '../../../bench/load/own-service.ts'
import { steadily } from '../../../bench/load/plan.ts'
import { profile } from '../../../bench/load/profile.ts'
import { sendLoad } from '../../../bench/load/send-load.ts'
import { sessionAt } from '../../../bench/load/session.ts'
import { freePort } from '../../../tools/servers/free-port.ts'
import { postgresServer } from '../../../tools/servers/postgres-server.ts'
import { redisServer } from '../../../tools/servers/redis-server.ts'
import type { Reading } from './process-meter.ts'

export interface SoakOptions {
  readonly seconds: number
  readonly everySeconds: number
  /** Loaded before the service. */
  readonly weakness?: string
}

export interface Sample extends Reading {
  readonly atSeconds: number
  readonly poolActive: number
  readonly poolWaiting: number
}

export interface Soak {
  readonly samples: readonly Sample[]
  /** What was left when it was at rest, or ten seconds after the last request. */
  readonly after: Readonly<Record<'inFlight' | 'poolActive' | 'poolWaiting', number>>
  readonly observed: readonly Observed[]
  /** Answers that the service counted itself: 500, 502, 504, 507. A 503 is a refusal. */
  readonly serverErrors: number
  /** Codes of all errors that were answered, and how often. */
  readonly errors: Readonly<Record<string, number>>
  readonly exitCode: number | null
}

/** Requests in a second: the least that asks each route a whole number of times. */
export const perSecond = 50
const meter = new URL('./process-meter.ts', import.meta.url).href

export async function soaked({ seconds, everySeconds, weakness }: SoakOptions): Promise<Soak> {
  await using postgres = await postgresServer({ storage: 'memory' })
  await using redis = await redisServer()
  const metricsPort = await freePort()
  const metrics = `http://127.0.0.1:${metricsPort}/metrics`
  const imports = weakness === undefined ? [meter] : [meter, weakness]
  await using service = await ownService(
    {
      ...production(),
      DATABASE_URL: await postgres.createDatabase(),
      REDIS_URL: redis.url,
      METRICS_PORT: String(metricsPort),
    },
    { imports, flags: ['--expose-gc'] },
  )
  using session = await sessionAt(service.url, { refreshes: 1 })

  const sampling = sampled(service, metrics, { seconds, everySeconds })
  const load = { url: service.url, session }
  const { observed } = await sendLoad(steadily(profile, perSecond, seconds), load)
  const samples = await sampling
  const after = await atRest(metrics)
  const end = await figures(metrics)
  return {
    samples,
    observed,
    after,
    serverErrors: sumOf(end, /^http_requests_total\{.*status="5(?!03)/),
    errors: errorsIn(end),
    exitCode: await service.stop(),
  }
}

/** A service that is asked nothing still looks for jobs and flags now and then. */
async function atRest(metrics: string): Promise<Soak['after']> {
  for (let looks = 1; ; looks++) {
    await delay(500)
    const lines = await figures(metrics)
    const seen = {
      inFlight: sumOf(lines, /^http_requests_in_flight /),
      poolActive: sumOf(lines, poolActive),
      poolWaiting: sumOf(lines, poolWaiting),
    }
    const isAtRest = Object.values(seen).every((count) => count === 0)
    if (isAtRest || looks === 20) return seen
  }
}

function errorsIn(lines: readonly string[]): Record<string, number> {
  const counted = lines.flatMap((line) => {
    const { code = '', count } =
      /^http_errors_total\{code="(?<code>\w+)"\} (?<count>\d+)$/.exec(line)?.groups ?? {}
    return Number(count) > 0 ? [[code, Number(count)] as const] : []
  })
  return Object.fromEntries(counted)
}

function production(): Readonly<Record<string, string>> {
  return {
    NODE_ENV: 'production',
    SECRET_KEY: randomBytes(48).toString('base64url'),
    CORS_ORIGINS: 'https://app.example.com',
    TRUSTED_HOSTS: '127.0.0.1',
    MIGRATE_ON_START: 'true',
    LOG_LEVEL: 'info',
    // How busy the machine is has nothing to say about memory.
    LOAD_SHEDDING: 'false',
    DATABASE_CONNECT_TIMEOUT: '5s',
    DATABASE_STATEMENT_TIMEOUT: '10s',
  }
}

async function sampled(
  service: ChildService,
  metrics: string,
  { seconds, everySeconds }: SoakOptions,
): Promise<readonly Sample[]> {
  const samples: Sample[] = []
  const startMs = performance.now()
  for (let at = everySeconds; at < seconds; at += everySeconds) {
    await delay(Math.max(0, startMs + 1_000 * at - performance.now()))
    const lines = await figures(metrics)
    const reading = await read(service)
    samples.push({
      ...reading,
      atSeconds: (performance.now() - startMs) / 1_000,
      poolActive: sumOf(lines, poolActive),
      poolWaiting: sumOf(lines, poolWaiting),
    })
  }
  return samples
}

async function read({ process }: ChildService): Promise<Reading> {
  process.send('read')
  const [reading] = await once(process, 'message', { signal: AbortSignal.timeout(30_000) })
  return reading
}

const poolActive = /^db_pool_connections\{state="busy"\} /
const poolWaiting = /^db_pool_waiters /

async function figures(url: string): Promise<readonly string[]> {
  return (await (await fetch(url)).text()).split('\n')
}

function sumOf(lines: readonly string[], wanted: RegExp): number {
  return lines
    .filter((line) => wanted.test(line))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}
