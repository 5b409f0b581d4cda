/**
 * What befalls Redis and PostgreSQL under the real service: B1 to B3, B5 and B6.
 *
 * @module
 */

import {
  brokenByPostgres,
  brokenByRedis,
} from '../../apps/vehicle-api/src/testing/fault-promises.ts'
import {
  type FaultFigures,
  faultRun,
  type RunTimes,
} from '../../apps/vehicle-api/src/testing/fault-run.ts'
import { postgresFaults } from '../../packages/kit/src/reliability/database/testing/postgres-faults.ts'
import { redisFaults } from '../../packages/kit/src/reliability/redis/testing/redis-faults.ts'
import type { FaultRow } from './fault-table.ts'

const weakRedis = new URL('../../apps/vehicle-api/src/testing/weak-redis.ts', import.meta.url).href
/** So that reports are read from Redis by and by, and not from memory alone. */
const redisEnv = { REPORT_CACHE_TTL: '1s' }
/** As long as may be configured: what a pool without limits waits. */
const patientEnv = { DATABASE_STATEMENT_TIMEOUT: '5m', DATABASE_CONNECT_TIMEOUT: '30s' }

const redisPromise = 'no 5xx, p99 + 100 ms at most, back in 3 s, heap flat'
const postgresPromise =
  '503 with Retry-After and only where it is needed, probes and cached report answered, ' +
  'well again in 3 s, 0 acknowledged lost'

/** Takes the fault and about ten seconds for each of five, and for the control. */
export async function redisUnderService(times: RunTimes): Promise<readonly FaultRow[]> {
  const control = await faultRun('redis', redisFaults.stopped, times, {
    env: redisEnv,
    weakness: weakRedis,
  })
  const rows: FaultRow[] = []
  for (const name of ['killed', 'stopped', 'blackHole', 'slowed', 'restarted'] as const) {
    const fault = redisFaults[name]
    const seen = await faultRun('redis', fault, times, { env: redisEnv })
    rows.push(
      row({ fault: fault.name, promise: redisPromise, seen, control, broken: brokenByRedis }),
    )
  }
  return rows
}

/** The same for four faults. */
export async function postgresUnderService(times: RunTimes): Promise<readonly FaultRow[]> {
  const fault = postgresFaults.blackHole
  const control = await faultRun('postgres', fault, times, { env: patientEnv })
  const rows: FaultRow[] = []
  for (const name of ['killed', 'allStopped', 'blackHole', 'halfOpen'] as const) {
    const { name: title, ...each } = postgresFaults[name]
    const seen = await faultRun('postgres', each, times)
    rows.push(
      row({ fault: title, promise: postgresPromise, seen, control, broken: brokenByPostgres }),
    )
  }
  return rows
}

interface Seen {
  readonly fault: string
  readonly promise: string
  readonly seen: FaultFigures
  /** Of a weakened build, of one fault for all of them. */
  readonly control: FaultFigures
  readonly broken: (figures: FaultFigures) => readonly string[]
}

function row({ fault, promise, seen, control, broken }: Seen): FaultRow {
  return {
    fault: `the service; ${fault}`,
    goodResult: promise,
    observed: [...broken(seen), words(seen)].join('; '),
    isGood: broken(seen).length === 0,
    control: `timeouts lifted, everything hangs: ${broken(control).join(', ')}`,
    controlFails: broken(control).length > 0,
  }
}

function words(figures: FaultFigures): string {
  const { answers, p99BeforeMs, p99DuringMs, slowestMs, upMs, lastFailedMs } = figures
  const { acknowledged, lost, heapGrownBytes } = figures
  const p99 = ['report', 'metadata', 'history', 'classify', '/livez'].map(
    (name) => `${name} ${p99BeforeMs[name]?.toFixed(0)} -> ${p99DuringMs[name]?.toFixed(0)}`,
  )
  const failures = Object.entries(answers).filter(([answer]) => !answer.includes(' 200'))
  const failed = failures.map(([answer, count]) => `${count} x ${answer}`)
  return (
    `${failed.length === 0 ? 'all answered 200' : failed.join(', ')}; p99 in ms ${p99.join(', ')}; ` +
    `slowest ${(slowestMs / 1_000).toFixed(2)} s; up in ${(upMs / 1_000).toFixed(2)} s, last failure ` +
    `${(lastFailedMs / 1_000).toFixed(2)} s after; ${lost} of ${acknowledged} writes lost; heap ` +
    `${(heapGrownBytes / 1e6).toFixed(1)} MB more`
  )
}
