/**
 * What befalls PostgreSQL, Redis and the disk.
 *
 * @module
 */

import { statfsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { lockOf } from '../../apps/vehicle-api/src/testing/held-locks.ts'
import type { LoadKind } from '../../apps/vehicle-api/src/testing/steady-load.ts'
import type { AlertFault } from './alert-run.ts'
import type { AlertStand } from './alert-stand.ts'
import { poolMax, type StoreStand, userRequestsPerSecond } from './store-stand.ts'

/** Whoever cannot be answered counts as failed, whatever the reason. */
export const errors: readonly string[] = [
  'ErrorRateHigh',
  'ErrorBudgetBurnFast',
  'ErrorBudgetBurnSlow',
]
/** Its checks are not answered, and who asks it waits. */
const noDatabase = ['NotReady', 'RevocationStale', 'DatabasePoolWaiters']

/** Needs the store. */
export function history({ headers }: AlertStand): LoadKind {
  return { name: 'history', method: 'GET', path: '/api/v1/vehicle/classifications', headers }
}

/** Several statements, and a job; it declares to take a second at most. */
function report({ headers }: AlertStand): LoadKind {
  return {
    name: 'report',
    method: 'POST',
    path: '/api/v1/vehicle/report',
    headers: { ...headers, 'content-type': 'application/json' },
    body: Buffer.from('{"vehicle_id":"car-1"}'),
  }
}

export const storeFaults: readonly AlertFault<StoreStand>[] = [
  {
    fault: 'PostgreSQL hangs (SIGSTOP)',
    raises: ['NotReady'],
    mayRaise: noDatabase,
    async cause({ postgres }) {
      postgres.pause()
      return async () => postgres.resume()
    },
  },
  {
    // One of both is enough to hear of revocations.
    fault: 'PostgreSQL and Redis hang (SIGSTOP)',
    raises: ['RevocationStale'],
    mayRaise: [...noDatabase, 'FallbackActive', 'LimiterOnFallback'],
    async cause({ postgres, redis }) {
      postgres.pause()
      redis.pause()
      return async () => {
        postgres.resume()
        redis.resume()
      }
    },
  },
  {
    fault: 'PostgreSQL is killed (-9); one request in 26 needs it',
    raises: errors,
    mayRaise: noDatabase,
    async cause(stand) {
      const load = stand.load([history(stand)], 2.4)
      // The share of those that fail is known once there were some that did not.
      await delay(2_000)
      await stand.postgres.kill()
      return async () => {
        await stand.postgres.restart()
        await load.stop()
      }
    },
  },
  {
    fault: 'the network to PostgreSQL is slow by 600 ms, one second in four',
    raises: ['LatencyHigh', 'RouteThresholdBreached'],
    // Slow statements need more connections.
    mayRaise: ['DatabasePoolWaiters', 'DatabasePoolNearExhaustion'],
    async cause(stand) {
      await stand.calls.end()
      await openConnections(stand)
      const kinds = [report(stand), ...Array.from({ length: 5 }, () => history(stand))]
      const load = stand.load(kinds, 20)
      const slowness = inTurns(
        () => stand.proxy.set('delay', { delayMs: 600 }),
        () => stand.proxy.set('pass'),
      )
      return async () => {
        await slowness.end()
        await load.stop()
        stand.calls.begin()
      }
    },
  },
  {
    fault: 'somebody locks a table, and requests that wait for it take all connections',
    raises: ['DatabasePoolNearExhaustion', 'DatabasePoolWaiters'],
    // The checks of the database wait for a connection as well.
    mayRaise: [...errors, ...noDatabase, 'LatencyHigh', 'RouteThresholdBreached'],
    async cause(stand) {
      const lock = await lockOf(stand.databaseUrl, 'classifications')
      await lock.held
      const load = stand.load([history(stand)], 13)
      return async () => {
        await lock[Symbol.asyncDispose]()
        await load.stop()
      }
    },
  },
  {
    fault: 'Redis is killed (-9)',
    raises: ['FallbackActive', 'LimiterOnFallback'],
    async cause({ redis }) {
      await redis.kill()
      return () => redis.restart()
    },
  },
  {
    fault: 'the disk is 83 % full',
    raises: ['DiskLow'],
    cause: (stand) => filled(stand, 0.83),
  },
  {
    fault: 'the disk is 90 % full',
    raises: ['DiskCritical'],
    cause: (stand) => filled(stand, 0.9),
  },
]

/** As many as there may be: to make one takes long where the network is slow. */
async function openConnections(stand: StoreStand): Promise<void> {
  const lock = await lockOf(stand.databaseUrl, 'classifications')
  await lock.held
  const load = stand.load([history(stand)], userRequestsPerSecond)
  while ((await lock.waiting()) < poolMax) await delay(50)
  await lock[Symbol.asyncDispose]()
  await load.stop()
}

async function filled({ service: { folder } }: StoreStand, share: number) {
  const { blocks, bfree, bsize } = statfsSync(folder)
  const path = join(folder, 'something-large')
  await writeFile(path, Buffer.alloc(Math.round((bfree - (1 - share) * blocks) * bsize)))
  return () => rm(path)
}

/** One second this, three seconds that, until its end. */
function inTurns(one: () => Promise<unknown>, other: () => Promise<unknown>) {
  const over = new AbortController()
  const turns = async () => {
    while (!over.signal.aborted) {
      await one()
      await delay(1_000)
      await other()
      await delay(3_000, undefined, { signal: over.signal }).catch(() => undefined)
    }
  }
  const running = turns()
  return {
    async end() {
      over.abort()
      await running
    },
  }
}
