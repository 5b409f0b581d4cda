/**
 * Instances of the real service on one PostgreSQL, each on a port of its own, that end and start as
 * in production.
 *
 * @module
 */

import { Agent } from 'node:http'
import {
  type ChildService,
  childService,
} from '../../../apps/vehicle-api/src/testing/child-service.ts'
import { highLimits, someUser } from '../../../apps/vehicle-api/src/testing/fault-stand.ts'
import { secretKey } from '../../../apps/vehicle-api/src/testing/refused-config.ts'
import { freePort } from '../../../tools/servers/free-port.ts'
import { postgresServer } from '../../../tools/servers/postgres-server.ts'
import { serviceLimits } from '../../checks/proxies/service-limits.ts'
import { ask, classifying } from './clients.ts'

export interface Fleet extends AsyncDisposable {
  readonly ports: readonly [number, number]
  /** Of a user. */
  readonly headers: Readonly<Record<string, string>>
  /** Ends one in order, and resolves when its successor is ready. */
  restart(index: number): Promise<void>
  /** What was stored: each request that writes has left something, beside the one classification there was. */
  stored(): Promise<{ readonly reports: number; readonly classifications: number }>
}

interface Place {
  readonly port: number
  service: ChildService
}

export async function fleet(): Promise<Fleet> {
  await using stack = new AsyncDisposableStack()
  const postgres = stack.use(await postgresServer({ storage: 'memory' }))
  const { config } = await serviceLimits()
  const env = {
    ...highLimits,
    LOG_LEVEL: 'fatal',
    SECRET_KEY: secretKey,
    DATABASE_URL: await postgres.createDatabase(),
    TRUST_PROXY: '127.0.0.1/32',
    CONSOLE_ENABLED: 'false',
    // As production has them.
    SHUTDOWN_PRE_DELAY: `${config.shutdownPreDelayMs}ms`,
    SHUTDOWN_DRAIN: `${config.shutdownDrainMs}ms`,
    // All clients at once may want the one that is left.
    DATABASE_POOL_MAX: '20',
    // How busy the machine is while an instance starts has nothing to say about the restart.
    DATABASE_CONNECT_TIMEOUT: '5s',
    DATABASE_STATEMENT_TIMEOUT: '10s',
  }
  const start = (port: number, headers?: ChildService['headers']) =>
    childService({ ...env, PORT: String(port) }, headers === undefined ? {} : { headers })
  const [one, other] = [await freePort(), await freePort()] as const
  // One after the other: the first migrates.
  const first: Place = { port: one, service: await start(one) }
  const { headers: administrator } = first.service
  const places = [first, { port: other, service: await start(other, administrator) }]
  stack.defer(async () => {
    for (const { service } of places) await service[Symbol.asyncDispose]()
  })
  const headers = await someUser(first.service)
  const failure = await ask(classifying, { port: one, headers, agent: new Agent() })
  if (failure !== undefined) throw new Error(`the first picture was answered ${failure}`)
  const owned = stack.move()
  return {
    ports: [one, other],
    headers,
    async restart(index) {
      const place = places[index]
      if (place === undefined) throw new RangeError(`no instance ${index}`)
      const code = await place.service.stop()
      if (code !== 0) throw new Error(`instance ${index} ended with ${code}`)
      await place.service[Symbol.asyncDispose]()
      place.service = await start(place.port, administrator)
    },
    stored: () => stored(places[0]?.service.url ?? '', administrator),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

interface Statistics {
  readonly classifications: { readonly total: number }
  readonly reports: { readonly ready: number; readonly failed: number }
  readonly jobs: readonly {
    readonly queue: string
    readonly queued: number
    readonly running: number
  }[]
}

async function stored(url: string, headers: ChildService['headers']) {
  const answer = await fetch(`${url}/api/v1/admin/statistics`, { headers })
  const { classifications, reports, jobs } = (await answer.json()) as Statistics
  const { queued = 0, running = 0 } = jobs.find(({ queue }) => queue === 'reports') ?? {}
  return {
    // Also those that nobody has built yet.
    reports: reports.ready + reports.failed + queued + running,
    classifications: classifications.total - 1,
  }
}
