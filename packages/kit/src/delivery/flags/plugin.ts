/**
 * Fastify plugin with the flags of the service: `app.flags`, and `config.flag` for routes that are
 * served only while a flag is on.
 *
 * Register it after `database` and `audit-log`, and before the routes and `openapi`. The start does not
 * fail because flags cannot be read: they are as declared until they can.
 *
 * @module
 */

import type { ServerResponse } from 'node:http'
import type { Client } from '@openfeature/server-sdk'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
  RouteOptions,
} from 'fastify'
import fp from 'fastify-plugin'
import type { KitErrorClass } from '../../foundation/errors/index.ts'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import { FeatureOffError } from './errors.ts'
import type { FlagSubject } from './evaluation.ts'
import { createFlags, type Flags } from './flags.ts'
import { flagMetrics } from './metrics.ts'
import { bindDomain } from './open-feature.ts'
import { type FlagsOptions, resolveOptions } from './options.ts'
import { flagProvider } from './provider.ts'

/** `app.flags` */
export interface AppFlags extends Flags {
  /** The same flags by the standard API, for code that knows OpenFeature. */
  readonly client: Client
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route is served only to whom this flag is on for. */
    flag?: string
  }
  interface FastifyInstance {
    flags: AppFlags
  }
}

const plugin: FastifyPluginAsync<FlagsOptions> = async (app, options) => {
  const { settings, operations, domain } = resolveOptions(options, app)
  const log = app.log.child({ module: 'flags' })
  const made = createFlags({
    onProblem: (message, err) => log.warn({ err }, message),
    ...settings,
  })
  const { client, ...binding } = bindDomain(domain, flagProvider(made), loggerOf(log))
  app.decorate('flags', { ...made, client })
  app.addHook('onClose', async () => {
    binding.close()
    await made.close()
  })
  followRequests(app, made)
  guardRoutes(app, made, operations)
  made.onGuarded(({ act, flag: { key: flag, percent, halted } }) => {
    if (act === 'halted') log.error({ flag, ...halted }, 'a rollout was halted by its guard')
    else log.info({ flag, percent: percent ?? 100 }, 'a rollout went on by itself')
  })
  app.addHook('onReady', async () => {
    ;(app as MaybeMeasured).metrics?.add(flagMetrics, () => made.stats())
    await made.start()
  })
}

export const flags: FastifyPluginAsync<FlagsOptions> = fp(plugin, {
  name: '@plimsoll/kit/flags',
  fastify: '5.x',
})

/** What other plugins of the kit add. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

/** On a response whose request is watched: its reply. */
const watched = Symbol('@plimsoll/kit/flags watched')

interface WatchedResponse extends ServerResponse {
  [watched]?: FastifyReply
}

/** Tells of each response that is over, while a flag is under rollout; else it costs one look. */
function followRequests(app: FastifyInstance, made: Flags): void {
  function closed(this: WatchedResponse): void {
    const reply = this[watched]
    if (reply === undefined) return
    const { request, statusCode, elapsedTime } = reply
    const isError = this.writableEnded ? statusCode >= 500 : isBrokenOff(request)
    made.answered(nameOf(request), isError, elapsedTime)
  }
  app.addHook('onRequest', (_request, reply, done) => {
    if (made.isWatching()) {
      const response: WatchedResponse = reply.raw
      response[watched] = reply
      response.on('close', closed)
    }
    done()
  })
}

/** Not so if the client hung up, of which the socket knows. */
function isBrokenOff({ raw: { socket } }: FastifyRequest): boolean {
  return !(socket.readableEnded || socket.errored)
}

/** With `@plimsoll/kit/context`, a request is known by its context. */
function nameOf(request: FastifyRequest): object {
  return (request as { readonly context?: object }).context ?? request
}

function guardRoutes(
  app: FastifyInstance,
  made: Flags,
  operations: ReadonlyMap<string, string>,
): void {
  const found = new Set<string>()
  app.addHook('onRoute', (route) => {
    const operation = operationOf(route)
    const key = route.config?.flag ?? operations.get(operation)
    if (key === undefined) return
    if (!made.has(key)) throw new RangeError(`${route.url}: no flag "${key}" is declared`)
    found.add(operation)
    // After the hooks of the application, and so after it is known who asks.
    route.onRequest = [...[route.onRequest ?? []].flat(), gateOf(made, key)]
    route.config = withError({ ...route.config, flag: key })
  })
  app.addHook('onReady', async () => {
    const missing = [...operations.keys()].filter((operation) => !found.has(operation))
    // A switch that switches nothing would be noticed when it is needed.
    if (missing.length === 0) return
    throw new RangeError(`flags.operations names routes that do not exist: ${missing.join(', ')}`)
  })
}

function gateOf(made: Flags, flag: string): onRequestHookHandler {
  return function flagOnRequest(request, _reply, done) {
    if (made.isOn(flag, subjectOf(request), nameOf(request))) return done()
    done(new FeatureOffError(made.whenOff(flag), { extensions: { flag } }))
  }
}

/** Whom the `access` plugin has let in. */
function subjectOf(request: FastifyRequest): FlagSubject | undefined {
  return (request as { readonly principal?: FlagSubject }).principal
}

function operationOf({ schema }: RouteOptions): string {
  return String((schema as { readonly operationId?: unknown } | undefined)?.operationId)
}

/** For the documentation, if there is one. */
function withError(config: RouteOptions['config'] & object): RouteOptions['config'] & object {
  const { openapi = {} } = config as {
    readonly openapi?: { readonly errors?: readonly KitErrorClass[] }
  }
  const errors = [...(openapi.errors ?? []), FeatureOffError]
  return { ...config, ...{ openapi: { ...openapi, errors } } }
}

/** OpenFeature would write to the console. */
function loggerOf(log: FastifyBaseLogger) {
  const to =
    (level: 'error' | 'warn' | 'info' | 'debug') =>
    (...said: unknown[]) =>
      log[level]({ said }, 'OpenFeature says something')
  return { error: to('error'), warn: to('warn'), info: to('info'), debug: to('debug') }
}
