import { EventEmitter, once } from 'node:events'
import type { TestContext } from 'node:test'
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import {
  type Lifecycle,
  type LifecycleOptions,
  lifecycle,
  lifecycleServerOptions,
} from '../index.ts'

/** Short enough for a test that runs into each of them. */
export const brief: LifecycleOptions = {
  preDelayMs: 0,
  drainMs: 100,
  finishMs: 5_000,
  abortMs: 200,
  flushMs: 200,
  closeMs: 1_000,
}

export interface ListeningOptions {
  readonly bounds?: LifecycleOptions
  readonly routes?: (app: FastifyInstance) => void
  readonly logger?: FastifyServerOptions['logger']
  readonly host?: string
}

export interface Listening {
  readonly app: FastifyInstance
  readonly port: number
  /** Resolves when so many requests in all have reached the application. */
  readonly arrived: (count: number) => Promise<void>
}

/** An application with the plugin, and the port that it listens on. */
export async function listening(
  t: TestContext,
  { bounds = brief, routes, logger = false, host = '127.0.0.1' }: ListeningOptions = {},
): Promise<Listening> {
  const app = fastify({ ...lifecycleServerOptions(), logger })
  t.after(() => app.lifecycle.shutdown('test'))
  await app.register(lifecycle, bounds)
  app.get('/', () => ({}))
  routes?.(app)

  let count = 0
  const requests = new EventEmitter()
  app.addHook('onRequest', (_request, _reply, done) => {
    count += 1
    done()
    requests.emit('one')
  })
  await app.listen({ host, port: 0 })
  return {
    app,
    port: portOf(app),
    async arrived(wanted) {
      while (count < wanted) await once(requests, 'one')
    },
  }
}

export function portOf(app: FastifyInstance): number {
  const [address] = app.addresses()
  return typeof address === 'object' ? address.port : 0
}

export function listenerClosed(lifecycle: Lifecycle): Promise<void> {
  return new Promise((resolve) => lifecycle.onListenerClosed('test', resolve))
}
