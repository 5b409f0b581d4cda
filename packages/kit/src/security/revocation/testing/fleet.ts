/**
 * Four processes on one PostgreSQL and one Redis, each behind proxies that can break its network.
 *
 * @module
 */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type TcpProxy, tcpProxy } from '../../../../../../tools/servers/tcp-proxy.ts'
import type { AccessClaims } from '../../tokens/index.ts'
import type { RevocationStats } from '../revocation-stats.ts'
import type { Control, NodeProcessOptions, Reply, Request, Tried } from './node-process.ts'

export interface FleetOptions {
  readonly databaseUrl: string
  readonly redisUrl: string | undefined
  readonly control?: Control
  readonly size?: number
}

export interface FleetNode {
  readonly pid: number
  /** All of its network, Redis and PostgreSQL. */
  readonly proxies: readonly TcpProxy[]
  revoke(
    claims: AccessClaims,
    mode: 'strict' | 'async',
  ): Promise<{ readonly propagation: 'complete' | 'pending'; readonly atNs: bigint }>
  tryOut(claims: AccessClaims, tries: number): Promise<Tried>
  /** When it was applied, on the clock that all processes share. */
  appliedNs(claims: AccessClaims): Promise<bigint>
  stats(): Promise<RevocationStats>
}

export interface Fleet extends AsyncDisposable {
  readonly nodes: readonly FleetNode[]
}

export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { size = 4 } = options
  const starting = Array.from({ length: size }, () => startNode(options))
  const settled = await Promise.allSettled(starting)
  const started = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  const failed = settled.find((each) => each.status === 'rejected')
  const stopAll = () => Promise.all(started.map(({ stop }) => stop()))
  if (failed !== undefined) {
    await stopAll()
    throw failed.reason
  }
  return {
    nodes: started.map(({ node }) => node),
    async [Symbol.asyncDispose]() {
      await stopAll()
    },
  }
}

async function startNode({ databaseUrl, redisUrl, control = 'none' }: FleetOptions) {
  const databaseProxy = await proxyTo(databaseUrl)
  const redisProxy = redisUrl === undefined ? undefined : await proxyTo(redisUrl)
  const options: NodeProcessOptions = {
    databaseUrl: databaseProxy.through(databaseUrl),
    redisUrl: redisUrl === undefined ? undefined : redisProxy?.through(redisUrl),
    control,
  }
  const child = fork(join(import.meta.dirname, 'node-process.ts'), [JSON.stringify(options)], {
    execArgv: ['--conditions=@plimsoll/source'],
    serialization: 'json',
  })
  const ask = asker(child)
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`a node ended with ${code} before it was ready`)
  })
  await Promise.race([ask.ready, failed])
  failed.catch(() => undefined)
  const proxies = redisProxy === undefined ? [databaseProxy] : [databaseProxy, redisProxy]
  return { node: nodeOf(child, proxies, ask.ask), stop: () => stop(child, proxies) }
}

function nodeOf(
  child: ChildProcess,
  proxies: readonly TcpProxy[],
  ask: (request: Request) => Promise<Reply>,
): FleetNode {
  return {
    pid: child.pid ?? 0,
    proxies,
    async revoke(claims, mode) {
      const { propagation = 'pending', atNs } = await ask({ do: 'revoke', claims, mode })
      return { propagation, atNs: BigInt(atNs) }
    },
    async tryOut(claims, tries) {
      return (await ask({ do: 'try', claims, tries })).tried ?? { accepted: 0, unknown: tries }
    },
    appliedNs: async (claims) => BigInt((await ask({ do: 'applied', claims })).atNs),
    async stats() {
      const { stats } = await ask({ do: 'stats' })
      if (stats === undefined) throw new Error('the node has no figures')
      return stats
    },
  }
}

function asker(child: ChildProcess) {
  const waiting = new Map<number, PromiseWithResolvers<Reply>>()
  let last = 0
  child.on('message', (message) => {
    const reply = message as Reply
    const asked = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.error === undefined) asked?.resolve(reply)
    else asked?.reject(new Error(reply.error))
  })
  const wait = (id: number) => {
    const asked = Promise.withResolvers<Reply>()
    waiting.set(id, asked)
    return asked.promise
  }
  return {
    ready: wait(0),
    ask(request: Request): Promise<Reply> {
      last += 1
      const reply = wait(last)
      child.send({ id: last, request })
      return reply
    },
  }
}

async function stop(child: ChildProcess, proxies: readonly TcpProxy[]): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit')
    child.kill('SIGCONT')
    if (child.connected) child.send({ id: -1, request: { do: 'close' } })
    const timer = setTimeout(() => child.kill('SIGKILL'), 3_000)
    await exited
    clearTimeout(timer)
  }
  await Promise.all(proxies.map((proxy) => proxy.close()))
}

function proxyTo(url: string): Promise<TcpProxy> {
  return tcpProxy({ port: Number(new URL(url).port) })
}
