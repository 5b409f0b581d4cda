/**
 * Fastify plugin that makes each recorded request a span, and ends tracing with the application.
 *
 * Register it after `context` and `lifecycle`, and before all that may refuse. While tracing is off
 * it adds nothing to the application.
 *
 * @module
 */

import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { MetricsPort } from '../metrics/index.ts'
import { knownMethod } from './kit-channels.ts'
import { tracingMetrics } from './metrics.ts'
import { type ResolvedOptions, resolveOptions, type TracingPluginOptions } from './options.ts'
import { pathOf } from './shown-text.ts'
import type { OpenSpan, SpanStart, TraceContext } from './spans.ts'
import type { Tracing } from './start-tracing.ts'
import { typeOf } from './traced-channel.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `false`: requests of the route leave no span. Default: that of `accessLog`, else `true`. */
    trace?: boolean
    accessLog?: boolean
  }
}

/** What other plugins may have put on a request and on a reply. */
interface MaybeKnown {
  readonly context?: TraceContext
  readonly principal?: { readonly userId: string } | undefined
}

interface MaybeFailed {
  readonly failure?: { readonly code: string } | undefined
}

/** What other plugins may have put on the application. */
interface Surroundings {
  readonly metrics?: MetricsPort
  readonly lifecycle?: { onFlush(name: string, hook: () => Promise<void>): void }
}

const plugin: FastifyPluginAsync<TracingPluginOptions> = async (app, options) => {
  const resolved = resolveOptions(options)
  const { tracing } = resolved
  if (tracing === undefined) return
  spanPerRequest(app, tracing, resolved)
  endWithApplication(app, tracing, resolved)
}

/** @see startTracing, which comes before it */
export const tracing: FastifyPluginAsync<TracingPluginOptions> = fp(plugin, {
  name: '@plimsoll/kit/tracing',
  fastify: '5.x',
})

function spanPerRequest(
  app: FastifyInstance,
  tracing: Tracing,
  { clientAddress, userId }: ResolvedOptions,
): void {
  const open = new WeakMap<object, OpenSpan>()
  const errors = new WeakMap<object, unknown>()
  const end = (request: FastifyRequest, reply: FastifyReply, isAnswered: boolean) => {
    const span = open.get(request)
    if (span === undefined) return
    open.delete(request)
    if (userId) span.tell({ 'user.id': (request as MaybeKnown).principal?.userId })
    tellEnding(span, reply, isAnswered, errors.get(request))
    span.end()
  }

  app.addHook('onRequest', (request, reply, done) => {
    const span = beginSpan(tracing, request, clientAddress(request))
    if (span === undefined) return done()
    open.set(request, span)
    // A client that leaves before the answer is written causes no onResponse.
    reply.raw.on('close', () => end(request, reply, false))
    done()
  })
  app.addHook('onError', (request, _reply, error, done) => {
    if (open.has(request)) errors.set(request, error)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    end(request, reply, true)
    done()
  })
}

function beginSpan(
  tracing: Tracing,
  request: FastifyRequest,
  address: string | undefined,
): OpenSpan | undefined {
  const { context } = request as MaybeKnown
  const { config } = request.routeOptions
  const isWanted = config.trace ?? config.accessLog ?? true
  if (context === undefined || !isWanted) return undefined
  return tracing.begin(context, startOf(request, address))
}

function startOf(request: FastifyRequest, address: string | undefined): SpanStart {
  const method = knownMethod(request.method)
  const { url: route } = request.routeOptions
  return {
    type: 'server',
    name: route === undefined ? (method ?? 'HTTP') : `${method ?? 'HTTP'} ${route}`,
    written: {
      'http.request.method': method ?? '_OTHER',
      'http.route': route,
      'url.scheme': request.protocol,
    },
    given: { 'url.path': pathOf(request.url), 'client.address': address },
  }
}

function tellEnding(
  span: OpenSpan,
  reply: FastifyReply,
  isAnswered: boolean,
  error: unknown,
): void {
  const { statusCode } = reply
  // Nobody saw the answer, so it has no status.
  if (!isAnswered) {
    span.fail('client_closed')
    return
  }
  span.tell({ 'http.response.status_code': statusCode })
  if (statusCode < 500) return
  span.fail(
    (reply as MaybeFailed).failure?.code ??
      (error === undefined ? String(statusCode) : typeOf(error)),
    error,
  )
}

function endWithApplication(
  app: FastifyInstance,
  tracing: Tracing,
  { flushMs }: ResolvedOptions,
): void {
  const stopTelling = tracing.onExports((state, error) => {
    if (state === 'recovered') app.log.info('traces are exported again')
    else app.log.warn({ err: error }, 'traces cannot be exported and are dropped')
  })
  const surroundings: Surroundings = app as object
  // When all plugins are there; a hook of the shutdown that is registered early runs late.
  app.addHook('onReady', async () => {
    surroundings.metrics?.add(tracingMetrics, () => tracing.stats())
    surroundings.lifecycle?.onFlush('traces', () => tracing.flush(flushMs))
  })
  app.addHook('onClose', async () => {
    await tracing.close(flushMs)
    stopTelling()
  })
}
