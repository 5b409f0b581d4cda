/**
 * Fastify plugin that starts and stops a service without losing a request: `app.lifecycle`.
 *
 * Register it first, and spread {@link lifecycleServerOptions} into `fastify()`. It does not touch
 * the process; {@link serve} adds the signals, the watchdog and the exit code.
 *
 * @module
 */

import type { Server, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import type { KitError } from '../errors/index.ts'
import { InFlightMap } from '../in-flight-map.ts'
import { onResponseClose } from '../response-close.ts'
import { resolveBounds } from './bounds.ts'
import { Connections } from './connections.ts'
import { ShuttingDownError } from './errors.ts'
import type { Lifecycle } from './lifecycle.ts'
import { lifecycleMetrics } from './metrics.ts'
import type { LifecycleOptions } from './options.ts'
import { ServiceLifecycle } from './state-machine.ts'

declare module 'fastify' {
  interface FastifyInstance {
    lifecycle: Lifecycle
  }
}

/** What the `metrics` plugin may have put on the application. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

const plugin: FastifyPluginAsync<LifecycleOptions> = async (app, options) => {
  const connections = new Connections()
  const replies = repliesInFlight()
  const service = new ServiceLifecycle(resolveBounds(options), {
    connections,
    sayGoodbye: replies.sayGoodbye,
    refuseInFlight: replies.refuse,
    closeApp: () => app.close(),
    log: app.log.child({ module: 'lifecycle' }),
  })

  app.decorate('lifecycle', service)
  app.addHook('onRequest', (request, reply, done) => {
    replies.add(reply)
    done(refusalOfUpgrade(request, service))
  })
  connections.watch(app.server)
  app.addHook('onReady', (done) => {
    ;(app as MaybeMeasured).metrics?.add(lifecycleMetrics, () => service)
    done()
  })
  app.addHook('onListen', (done) => {
    for (const server of furtherServers(app)) connections.watch(server)
    service.markReady()
    done()
  })
  app.addHook('preClose', (done) => {
    service.closing()
    done()
  })
  app.addHook('onClose', (_app, done) => {
    service.closed()
    done()
  })
}

export const lifecycle: FastifyPluginAsync<LifecycleOptions> = fp(plugin, {
  name: '@plimsoll/kit/lifecycle',
  fastify: '5.x',
})

interface RepliesInFlight {
  readonly add: (reply: FastifyReply) => void
  readonly sayGoodbye: (whether: boolean) => void
  readonly refuse: (error: KitError) => number
}

function repliesInFlight(): RepliesInFlight {
  const inFlight = new InFlightMap<ServerResponse, FastifyReply>()
  let leaving = false

  function forget(this: ServerResponse): void {
    inFlight.delete(this)
  }

  return {
    add(reply) {
      inFlight.set(reply.raw, reply)
      onResponseClose(reply.raw, forget)
      if (leaving) reply.header('connection', 'close')
    },
    sayGoodbye(whether) {
      leaving = whether
      for (const reply of inFlight.values()) {
        if (reply.sent) continue
        if (whether) reply.header('connection', 'close')
        else reply.removeHeader('connection')
      }
    },
    refuse(error) {
      const unanswered = inFlight.values().filter(({ sent }) => !sent)
      for (const reply of unanswered) void reply.send(error)
      return unanswered.length
    },
  }
}

/** Of an upgrade that {@link Connections} handed to the router, or that a plugin upgrades there. */
function refusalOfUpgrade(request: FastifyRequest, service: Lifecycle): KitError | undefined {
  const { upgrade } = request.raw.headers
  // What else may be asked for, such as h2c, RFC 9110 (section 7.8) lets a server ignore.
  if (upgrade === undefined || upgrade.toLowerCase() !== 'websocket') return undefined
  if (service.state === 'starting' || service.state === 'ready') return undefined

  const headers = { connection: 'close', 'retry-after': '1' }
  return new ShuttingDownError('The service is stopping.', { headers })
}

/**
 * The servers that Fastify opens beside `app.server` when `localhost` is more than one address. It
 * keeps them to itself under this symbol; without them their listeners would stay open.
 */
function furtherServers(app: FastifyInstance): readonly Server[] {
  for (let scope: object | null = app; scope; scope = Object.getPrototypeOf(scope)) {
    const symbols = Object.getOwnPropertySymbols(scope)
    const key = symbols.find(({ description }) => description === 'fastify.serverBindings')
    if (key) return Reflect.get(scope, key)
  }
  return []
}
