/**
 * A small service on the kit as a process of its own, to be blocked, starved and measured.
 *
 * Its first argument is {@link ServiceProcessOptions} as JSON. It tells its port by a message to its
 * parent, answers every message with what it has used, and ends with its parent.
 *
 * @module
 */

import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import fastify, { type FastifyInstance } from 'fastify'
import { lifecycle, lifecycleServerOptions, serve } from '../../../foundation/lifecycle/index.ts'
import { diskSpace, eventLoop, health } from '../index.ts'

export interface ServiceProcessOptions {
  /** Held for each connection: the control of a bound on memory. Default 0. */
  readonly bytesPerConnection?: number
  /** Where a check that connects within the probe goes: the control of a probe that does no I/O. */
  readonly peerPort?: number
  /** Reads its memory without heed of errors: the control of a process that lives without files. */
  readonly isCareless?: boolean
}

export interface Used {
  /** User and system time of the processor, in microseconds. */
  readonly processorUs: number
  /** 0 if the system cannot say: it reads a file for that. */
  readonly residentBytes: number
}

const options: ServiceProcessOptions = JSON.parse(process.argv[2] ?? '{}')

const app = fastify({ ...lifecycleServerOptions(), bodyLimit: 2 ** 20 })
await app.register(lifecycle, { preDelayMs: 0, drainMs: 0, finishMs: 300, abortMs: 100 })
await app.register(health, { version: '1.4.0' })
app.health.register({ name: 'database', criticality: 'required', check: () => delay(1) })
app.health.register({ name: 'redis', criticality: 'degradable', check: () => delay(1) })
app.health.register(diskSpace({ path: '.', freeShareMin: 0 }))
app.health.register(eventLoop())
addRoutes(app)
weaken(app)

process.on('disconnect', () => process.exit())
process.on('message', () => process.send?.(used()))
// Not the messages, but the sockets keep it alive.
process.channel?.unref()
const url = await serve(app, { port: 0 })
process.send?.({ url })

function addRoutes(service: FastifyInstance): void {
  service.get('/bare', (_request, reply) => reply.send('{"status":"alive"}'))
  service.get('/naive', async () => {
    const socket = connect(options.peerPort ?? 0, '127.0.0.1')
    try {
      await once(socket, 'data')
    } finally {
      socket.destroy()
    }
    return { status: 'ready' }
  })
  service.get<{ Params: { ms: string } }>('/spin/:ms', ({ params }, reply) => {
    const untilMs = performance.now() + Number(params.ms)
    while (performance.now() < untilMs);
    return reply.send('done')
  })
  // More than the buffers of the system hold, so that a slow reader leaves some of it here.
  const page = Buffer.alloc(8 * 2 ** 20, 'x')
  service.get('/page', (_request, reply) => reply.send(page))
  service.post('/form', ({ body }) => ({ bytes: JSON.stringify(body).length }))
}

function weaken({ server }: FastifyInstance): void {
  const { bytesPerConnection = 0, isCareless = false } = options
  if (bytesPerConnection > 0) {
    server.on('connection', (socket) => {
      Object.assign(socket, { held: Buffer.alloc(bytesPerConnection, 1) })
    })
  }
  if (isCareless) setInterval(() => process.memoryUsage.rss(), 10).unref()
}

function used(): Used {
  const { user, system } = process.cpuUsage()
  return { processorUs: user + system, residentBytes: residentBytes() }
}

function residentBytes(): number {
  try {
    return process.memoryUsage.rss()
  } catch {
    // EMFILE: it reads a file, and there is no descriptor left to do so.
    return 0
  }
}
