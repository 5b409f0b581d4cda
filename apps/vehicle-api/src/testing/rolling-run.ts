/**
 * Restarts two instances of the real service in turn, behind nginx, under load.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../../../tools/servers/free-port.ts'
import { nginxServer } from '../../../../tools/servers/nginx-server.ts'
import { postgresServer } from '../../../../tools/servers/postgres-server.ts'
import { type ChildService, childService } from './child-service.ts'
import { highLimits, mixedLoad, prepare, someUser } from './fault-stand.ts'
import { secretKey } from './refused-config.ts'
import { type Sent, steadyLoad } from './steady-load.ts'

export interface RollingFigures {
  readonly requests: number
  readonly posts: number
  /** `history 502`, `classify 0 ECONNRESET` and how often. */
  readonly failures: Readonly<Record<string, number>>
  /** Told to come back, as one instance alone had too much to do; not among the failures. */
  readonly refused: number
}

export interface RollingOptions {
  readonly restarts: number
  readonly perSecond: number
  /** Loaded before each instance. */
  readonly weakness?: string
  /** Default 2,000. */
  readonly drainMs?: number
  /** Whether a failure is enough. Default false. */
  readonly endsOnFailure?: boolean
}

const size = 2
const settleMs = 300

export async function rollingRun(options: RollingOptions): Promise<RollingFigures> {
  const { restarts, perSecond, endsOnFailure = false } = options
  await using fleet = await serviceFleet(options)
  const { url, headers } = fleet

  // Pictures are a sixth: one instance alone must manage them while the other starts beside it.
  const kinds = [...mixedLoad(headers), ...mixedLoad(headers).slice(0, 2)]
  const load = steadyLoad({ url, kinds, perSecond })
  const isEnough = () => endsOnFailure && failuresOf(figuresOf(load.sent)) > 0
  for (let restart = 0; restart < restarts && !isEnough(); restart += 1) {
    await delay(settleMs)
    await fleet.restart(restart % size)
  }
  await delay(settleMs)
  return figuresOf(await load.stop())
}

interface ServiceFleet extends AsyncDisposable {
  /** Of nginx, in front of all instances. */
  readonly url: string
  readonly headers: { readonly authorization: string }
  /** Stops one in order, and resolves when its successor is ready. */
  restart(index: number): Promise<void>
}

async function serviceFleet({ weakness, drainMs = 2_000 }: RollingOptions): Promise<ServiceFleet> {
  await using stack = new AsyncDisposableStack()
  const postgres = stack.use(await postgresServer({ storage: 'memory' }))
  const env = {
    ...highLimits,
    LOG_LEVEL: 'fatal',
    SECRET_KEY: secretKey,
    DATABASE_URL: await postgres.createDatabase(),
    // Time enough for nginx to use each connection that it keeps, and so to hear that it ends.
    SHUTDOWN_DRAIN: `${drainMs}ms`,
    // How busy the machine is while an instance starts has nothing to say about the restart.
    DATABASE_CONNECT_TIMEOUT: '5s',
    DATABASE_STATEMENT_TIMEOUT: '10s',
  }
  const imports = weakness === undefined ? [] : [weakness]
  const start = (port: number, headers?: ChildService['headers']) =>
    childService({ ...env, PORT: String(port) }, { imports, ...(headers && { headers }) })
  const places: { readonly port: number; service: ChildService }[] = []
  stack.defer(async () => {
    for (const { service } of places) await service[Symbol.asyncDispose]()
  })
  // One after the other: the first migrates.
  while (places.length < size) {
    const port = await freePort()
    places.push({ port, service: await start(port, places[0]?.service.headers) })
  }
  const nginx = stack.use(await nginxServer({ upstreams: places.map(({ port }) => port) }))
  const headers = await someUser(nginx)
  for (const { service } of places) await prepare(service, headers)

  const owned = stack.move()
  return {
    url: nginx.url,
    headers,
    async restart(index) {
      const place = places[index]
      if (place === undefined) throw new RangeError(`no instance ${index}`)
      const { service, port } = place
      await service.stop()
      await service[Symbol.asyncDispose]()
      place.service = await start(port, service.headers)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function figuresOf(sent: readonly Sent[]): RollingFigures {
  const failed = sent.filter(({ status }) => status !== 200)
  const failures: Record<string, number> = {}
  for (const { name, status, failure } of failed.filter((each) => !isRefused(each))) {
    const key = `${name} ${status}${failure === undefined ? '' : ` ${failure}`}`
    failures[key] = (failures[key] ?? 0) + 1
  }
  const posts = sent.filter(({ name }) => name === 'classify').length
  return { requests: sent.length, posts, failures, refused: failed.filter(isRefused).length }
}

function isRefused({ failure }: Sent): boolean {
  return failure === 'OVERLOADED'
}

export function failuresOf({ failures }: Pick<RollingFigures, 'failures'>): number {
  return Object.values(failures).reduce((sum, count) => sum + count, 0)
}
