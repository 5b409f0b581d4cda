/**
 * Restarts the processes of a service in turn, under load, behind a proxy or without one.
 *
 * @module
 */

import { setTimeout } from 'node:timers/promises'
import { haproxyServer } from '../../../../../../tools/servers/haproxy-server.ts'
import { nginxServer } from '../../../../../../tools/servers/nginx-server.ts'
import type { ProxyServer } from '../../../../../../tools/servers/proxy-server.ts'
import { type Design, rollingFleet } from './rolling-fleet.ts'
import { type LoadOptions, rollingLoad, type Tally } from './rolling-load.ts'

/** What the clients connect to. */
export type Front = 'nginx' | 'HAProxy' | 'no proxy'

export interface Rolling {
  readonly design: Design
  readonly front: Front
  readonly restarts: number
  /** Default 30. */
  readonly clients?: number
  readonly connections?: LoadOptions['connections']
}

const size = 2
const settleMs = 300
/** HAProxy asks for readiness every 200 ms; nginx and clients find out by being refused. */
const preDelayMs = { nginx: 0, HAProxy: 300, 'no proxy': 0 }
const drainMs = 500

export async function rollingRestarts(rolling: Rolling): Promise<Tally> {
  const { design, front, restarts, clients = 30, connections = 'kept' } = rolling
  const bounds = { preDelayMs: preDelayMs[front], drainMs }
  await using fleet = await rollingFleet({
    design,
    size,
    isOnePort: front === 'no proxy',
    ...bounds,
  })
  await using door = await open(front, fleet.ports)

  const load = rollingLoad({ port: door.port, clients, connections })
  for (let restart = 0; restart < restarts; restart++) {
    await setTimeout(settleMs)
    await fleet.restart(restart % size)
    while (!door.hasAllBack()) await setTimeout(20)
  }
  await setTimeout(settleMs)
  return await load.stop()
}

interface Door extends AsyncDisposable {
  readonly port: number
  /** Whether it sends requests to every process again; else the next restart would leave it none. */
  hasAllBack(): boolean
}

async function open(front: Front, ports: readonly number[]): Promise<Door> {
  if (front === 'nginx') return hasBackAtOnce(await nginxServer({ upstreams: ports }))
  if (front === 'HAProxy') return askedForReadiness(ports)
  return hasBackAtOnce({ port: ports[0] ?? 0, async [Symbol.asyncDispose]() {} })
}

function hasBackAtOnce({ port, ...door }: Pick<ProxyServer, 'port' | typeof Symbol.asyncDispose>) {
  return { port, hasAllBack: () => true, [Symbol.asyncDispose]: door[Symbol.asyncDispose] }
}

async function askedForReadiness(ports: readonly number[]): Promise<Door> {
  const proxy = await haproxyServer({ upstreams: ports, checkPath: '/ready' })
  const { port } = proxy
  const isBack = (server: number) => {
    const news = proxy.log().split('\n')
    const last = news.findLast((line) => line.includes(`servers/s${server} is `))
    return last === undefined || last.includes(' is UP')
  }
  const hasAllBack = () => ports.every(isBack)
  return { port, hasAllBack, [Symbol.asyncDispose]: () => proxy.stop() }
}
