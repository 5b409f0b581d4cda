/**
 * Fastify plugin that bounds how long a request may take: `request.deadline`.
 *
 * When the time is up the client is answered, whatever the handler or a hook waits for, and the
 * signal ends the work. Fastify's `handlerTimeout` does neither for a POST: it listens to the end of
 * the request, which is where the work begins.
 *
 * Register it first of all that may wait; after `context`, so that every answer has its id.
 *
 * @module
 */

import type { ServerResponse } from 'node:http'
import type {
  FastifyInstance,
  FastifyPluginAsync,
  onRequestHookHandler,
  onSendHookHandler,
} from 'fastify'
import fp from 'fastify-plugin'
import { onResponseClose } from '../../foundation/response-close.ts'
import { routeConfig } from '../../foundation/route-config.ts'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import type { DeadlineStats } from './counters.ts'
import { type Deadline, RequestDeadline } from './deadline.ts'
import { DeadlineWatch } from './deadline-watch.ts'
import { deadlineMetrics } from './metrics.ts'
import {
  assertDeclared,
  type DeadlineOptions,
  type DeclaredDeadline,
  resolveOptions,
} from './options.ts'
import { isAnswering } from './overdue-reply.ts'
import { limitHeader, limitMalformed, parseLimit } from './requested-limit.ts'

/** `app.deadline` */
export interface RequestDeadlines {
  stats(): DeadlineStats
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Milliseconds until a request of the route is answered 504. `false` for streams and WebSockets,
     * which have idle timeouts instead: their signal is aborted when the client has gone.
     */
    deadline?: DeclaredDeadline
  }
  interface FastifyInstance {
    deadline: RequestDeadlines
  }
  interface FastifyRequest {
    deadline: Deadline
  }
}

/** What the `metrics` plugin may have put on the application. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

const plugin: FastifyPluginAsync<DeadlineOptions> = async (app, options) => {
  const log = app.log.child({ module: 'deadline' })
  const { defaultMs, ...rest } = resolveOptions(options)
  const onError = (err: unknown) => log.error({ err }, 'a deadline could not be enforced')
  const watch = new DeadlineWatch({ ...rest, onError })

  app.decorate('deadline', { stats: () => watch.stats() })
  app.decorateRequest('deadline')
  app.addHook('onRoute', ({ url, config }) => assertDeclared(url, config?.deadline))
  app.addHook('onRequest', deadlineOnRequest(watch, defaultMs))
  app.addHook('onSend', deadlineOnSend(watch))
  app.addHook('onReady', (done) => {
    endWithLifecycle(app, watch)
    ;(app as MaybeMeasured).metrics?.add(deadlineMetrics, () => watch.stats())
    done()
  })
  app.addHook('onClose', (_app, done) => {
    watch.stop()
    done()
  })
}

export const deadline: FastifyPluginAsync<DeadlineOptions> = fp(plugin, {
  name: '@plimsoll/kit/deadline',
  fastify: '5.x',
})

function deadlineOnRequest(watch: DeadlineWatch, defaultMs: number): onRequestHookHandler {
  function closed(this: ServerResponse): void {
    watch.closed(this)
  }

  return (request, reply, done) => {
    const { deadline: declared } = routeConfig(request)
    const limitMs = declared === false ? Number.POSITIVE_INFINITY : (declared?.ms ?? defaultMs)
    const field = request.raw.headers[limitHeader]
    // Who streams is told by its idle timeout, whatever a client means to wait for an answer.
    const wantedMs = field === undefined || declared === false ? limitMs : parseLimit(field)

    request.deadline = watch.begin(reply, Math.min(limitMs, wantedMs ?? limitMs))
    onResponseClose(reply.raw, closed)
    done(wantedMs === undefined ? limitMalformed() : undefined)
  }
}

function deadlineOnSend(watch: DeadlineWatch): onSendHookHandler {
  return (request, reply, payload, done) => {
    const pending = request.deadline
    if (!(pending instanceof RequestDeadline)) return done(null, payload)
    // It comes from a handler or a hook that has ended too late; nobody waits for this hook.
    if (pending.isOver && !isAnswering(reply)) return watch.discardLate(payload)
    pending.isSending = true
    done(null, payload)
  }
}

/** With `@plimsoll/kit/lifecycle`, requests still at work when the service stops are ended. */
function endWithLifecycle(app: FastifyInstance, watch: DeadlineWatch): void {
  const { lifecycle } = app as { readonly lifecycle?: { readonly signal: AbortSignal } }
  if (lifecycle === undefined) return
  const { signal } = lifecycle
  signal.addEventListener('abort', () => watch.abortAll(signal.reason), { once: true })
}
