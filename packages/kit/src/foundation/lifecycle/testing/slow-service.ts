/**
 * A service that slow clients attack: `/livez`, `/large` to read, `/data` to send to.
 *
 *     slow-service.ts     as a process: says its port, and ends with its owner
 *
 * @module
 */

import type { AddressInfo, Socket } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import { deadline } from '../../../reliability/deadline/index.ts'
import { errors, problemServerOptions } from '../../errors/index.ts'
import { lifecycleServerOptions, type ServerLimits } from '../index.ts'

// More than the system takes off the process's hands, 4 MB on Linux.
const large = Buffer.alloc(8_000_000, 'x')

export interface SlowLimits extends ServerLimits {
  readonly readerStallMs: number
}

export interface SlowService extends AsyncDisposable {
  readonly port: number
  /** How long the connection from this port of a client has lasted; undefined while it does. */
  lastedMs(clientPort: number): number | undefined
}

/** Without limits as Fastify is by itself. */
export async function slowService(limits?: SlowLimits): Promise<SlowService> {
  const app: FastifyInstance =
    limits === undefined
      ? fastify({ forceCloseConnections: true })
      : fastify({
          ...lifecycleServerOptions(limits),
          ...problemServerOptions(),
          forceCloseConnections: true,
        })
  if (limits !== undefined) {
    await app.register(errors)
    await app.register(deadline, { readerStallMs: limits.readerStallMs })
  }
  app.get('/livez', () => ({ longestMs: longestMs() }))
  app.get('/large', () => large)
  app.post('/data', ({ body }) => ({ body }))
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null))
  const since = new Map<Socket, number>()
  const lasted = new Map<number | undefined, number>()
  let longestClosedMs = 0
  app.server.on('connection', (socket: Socket) => {
    const { remotePort } = socket
    const startMs = performance.now()
    since.set(socket, startMs)
    socket.once('close', () => {
      const ms = performance.now() - startMs
      since.delete(socket)
      lasted.set(remotePort, ms)
      longestClosedMs = Math.max(longestClosedMs, ms)
    })
  })
  function longestMs(): number {
    const nowMs = performance.now()
    return Math.max(longestClosedMs, ...Array.from(since.values(), (startMs) => nowMs - startMs))
  }
  await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    port: (app.server.address() as AddressInfo).port,
    lastedMs: (clientPort) => lasted.get(clientPort),
    [Symbol.asyncDispose]: () => app.close(),
  }
}

if (import.meta.main) {
  process.stdin.resume().on('close', () => process.exit())
  const limits = process.argv[2]
  const { port } = await slowService(limits === undefined ? undefined : JSON.parse(limits))
  process.stdout.write(`${port}\n`)
}
