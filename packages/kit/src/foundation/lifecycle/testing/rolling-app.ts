/**
 * One of the processes of a rolling restart: answers after 20 ms, and stops as its design has it.
 *
 *     rolling-app.ts DESIGN PORT|fd PRE_DELAY_MS DRAIN_MS
 *
 * Says `ready` on standard output, and ends with its owner, who holds its standard input.
 *
 * @module
 */

import { setTimeout } from 'node:timers/promises'
import fastify, { type FastifyInstance } from 'fastify'
import { lifecycle, lifecycleServerOptions, serve } from '../index.ts'

const handlerMs = 20
// The first one after standard input, output and error.
const fd = 3

const [design, address, preDelayMs, drainMs] = process.argv.slice(2)
const port = Number(address)

const starts: Readonly<Record<string, () => Promise<FastifyInstance>>> = {
  async kit() {
    const app = await kitApp()
    await serve(app, address === 'fd' ? { fd } : { port })
    return app
  },

  /** Every process has a listener of its own on the same port, and the system deals out. */
  async reusePort() {
    const app = await kitApp()
    // Fastify hands on to Node what its own types do not name.
    const address = { host: '127.0.0.1', port, reusePort: true }
    await app.listen(address)
    process.on('SIGTERM', () => void app.lifecycle.shutdown('SIGTERM').then(() => process.exit()))
    return app
  },

  /** As most services do it. */
  async close() {
    const app = withRoutes(fastify())
    const where = address === 'fd' ? { fd } : { port }
    await app.listen({ host: '127.0.0.1', ...where })
    process.on('SIGTERM', () => {
      void app.close().then(() => process.exit())
      // It would wait for connections that a proxy keeps idle, and of which nothing more comes.
      void setTimeout(1_000).then(() => process.exit())
    })
    return app
  },
}

process.stdin.resume().on('close', () => process.exit(1))
await starts[design ?? '']?.()
process.stdout.write('ready\n')

async function kitApp(): Promise<FastifyInstance> {
  const app = fastify({ ...lifecycleServerOptions() })
  await app.register(lifecycle, {
    preDelayMs: Number(preDelayMs),
    drainMs: Number(drainMs),
    finishMs: 5_000,
    flushMs: 100,
    closeMs: 1_000,
  })
  return withRoutes(app)
}

function withRoutes(app: FastifyInstance): FastifyInstance {
  app.get('/ready', (_request, reply) => {
    const isReady = !app.hasDecorator('lifecycle') || app.lifecycle.state === 'ready'
    return reply.code(isReady ? 200 : 503).send({})
  })
  app.get('/work/:number', async ({ params }) => setTimeout(handlerMs, params))
  app.post('/work', async ({ body }) => setTimeout(handlerMs, body))
  return app
}
