/**
 * Dependencies that do not answer, each a real one, and a way to see what is still at work in them.
 *
 * @module
 */

import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'
import { redisServer } from '../../../../../../tools/servers/redis-server.ts'
import { tcpProxy } from '../../../../../../tools/servers/tcp-proxy.ts'
import {
  openBehindProxy,
  openPostgres,
  sleep,
} from '../../database/postgres/testing/open-postgres.ts'
import { isUp, redisClient } from '../../redis/testing/clients.ts'

export interface HangingDependency {
  readonly name: string
  /** Never resolves; rejects when the signal is aborted. */
  readonly use: (signal: AbortSignal) => Promise<unknown>
  /** How many calls are at work. */
  readonly working: () => number | Promise<number>
}

export async function hangingDependencies(t: TestContext): Promise<HangingDependency[]> {
  return Promise.all([worker(), postgres(t), lostPostgres(t), lostRedis(t), silentServer(t)])
}

/** It works on and on. */
export async function postgres(t: TestContext): Promise<HangingDependency> {
  const store = await openPostgres({ connectionsMax: 10 })
  t.after(() => store[Symbol.asyncDispose]())
  return {
    name: 'postgres',
    use: (signal) => sleep(store.database, 30, { signal, timeoutMs: 20_000 }),
    working: async () => (await store.running()) + store.database.stats().busy,
  }
}

/** The network to it swallows everything. */
async function lostPostgres(t: TestContext): Promise<HangingDependency> {
  const store = await openBehindProxy({ connectionTimeoutMs: 5_000, cancelTimeoutMs: 100 })
  t.after(() => store[Symbol.asyncDispose]())
  await Promise.all(Array.from({ length: 5 }, () => sleep(store.database, 0.05)))
  await store.proxy.set('blackhole')
  return {
    name: 'lost-postgres',
    use: (signal) => sleep(store.database, 30, { signal, timeoutMs: 20_000 }),
    working: () => store.database.stats().busy,
  }
}

async function lostRedis(t: TestContext): Promise<HangingDependency> {
  const server = await redisServer()
  t.after(() => server.stop())
  const proxy = await tcpProxy(server)
  t.after(() => proxy.close())
  // Its own limits would end a call sooner than any deadline.
  const limits = { timeoutMs: 5_000, socketTimeoutMs: 500 }
  const client = redisClient(t, proxy.through(server.url), limits)
  const port = client.shared({ name: 'test', fallback: 'none' })
  await isUp(client)
  await proxy.set('blackhole')
  return {
    name: 'lost-redis',
    use: (signal) => port.call('GET', ['key'], { signal }),
    working: () => client.stats().connections.reduce((sum, { inFlight }) => sum + inFlight, 0),
  }
}

/** A thread that computes for ever, as a model might. */
export async function worker(): Promise<HangingDependency> {
  const running = new Set<Worker>()
  return {
    name: 'worker',
    async use(signal) {
      const thread = new Worker(
        'for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)',
        {
          eval: true,
        },
      )
      running.add(thread)
      signal.addEventListener('abort', () => void thread.terminate(), { once: true })
      await once(thread, 'exit')
      running.delete(thread)
      throw signal.reason
    },
    working: () => running.size,
  }
}

/** It accepts connections and says nothing. */
export async function silentServer(t: TestContext): Promise<HangingDependency> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    socket.resume()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    name: 'silent-server',
    use: (signal) => fetch(`http://127.0.0.1:${port}`, { signal }),
    // The client may open connections in advance; those carry no request.
    working: () => [...sockets].filter(({ bytesRead }) => bytesRead > 0).length,
  }
}
