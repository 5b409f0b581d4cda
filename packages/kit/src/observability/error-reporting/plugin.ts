/**
 * Fastify plugin that reports errors nobody answered on purpose to Sentry: `app.errorReporting`.
 *
 * Register it before the routes, and before `jobs` so that it is flushed after them. Without a DSN
 * it loads nothing and hooks nothing. It reads `request.context`, `request.principal`,
 * `app.lifecycle`, `app.jobs` and `app.metrics` where they are there, and does without.
 *
 * @module
 */

import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { toKitError } from '../../foundation/errors/index.ts'
import type { MetricsPort } from '../metrics/index.ts'
import { reportDeadJobs } from './dead-jobs.ts'
import { errorReportingMetrics } from './metrics.ts'
import { type ErrorReportingOptions, resolveOptions } from './options.ts'
import type { ReportFacts } from './report-event.ts'
import { type ErrorReporting, Reporter, silentReporting } from './reporter.ts'
import { loadSender } from './sentry-sender.ts'
import { isToldToEnd } from './unexpected.ts'

declare module 'fastify' {
  interface FastifyInstance {
    errorReporting: ErrorReporting
  }
}

const plugin: FastifyPluginAsync<ErrorReportingOptions> = async (app, options) => {
  const { dsn, isUnexpected, uncaught, reporter, ...sending } = resolveOptions(options)
  if (dsn === undefined) {
    app.decorate('errorReporting', silentReporting)
    return
  }
  const reporting = new Reporter({
    ...reporter,
    log: app.log,
    sender: (onResult) => loadSender({ ...sending, dsn, onResult }),
  })
  await reporting.open()

  app.decorate('errorReporting', reporting)
  // It runs for errors alone, and also when the client is gone. If it throws, Fastify answers
  // what it would have answered.
  app.addHook('onError', (request, reply, thrown, done) => {
    const error = toKitError(thrown)
    if (isUnexpected(error) && !isToldToEnd(thrown, isClientGone(reply))) {
      reporting.report(thrown, factsOf(request, error))
    }
    done()
  })
  if (uncaught) reportUncaught(app, reporting)
  meetOthers(app, reporting)
  app.addHook('onClose', () => reporting.close())
}

export const errorReporting: FastifyPluginAsync<ErrorReportingOptions> = fp(plugin, {
  name: '@plimsoll/kit/error-reporting',
  fastify: '5.x',
})

/** What other plugins of the kit add to a request. */
interface MaybeKnown {
  readonly context?: {
    readonly requestId: string
    readonly traceId: string
    readonly spanId: string
  }
  readonly principal?: { readonly userId?: unknown } | null
}

function factsOf(
  request: FastifyRequest,
  { statusCode, code }: { readonly statusCode: number; readonly code: string },
): ReportFacts {
  const { context, principal } = request as MaybeKnown
  const userId = principal?.userId
  return {
    origin: 'request',
    requestId: context?.requestId ?? request.id,
    traceId: context?.traceId,
    spanId: context?.spanId,
    userId: typeof userId === 'string' ? userId : undefined,
    method: request.method,
    route: request.routeOptions.url ?? 'unmatched',
    status: statusCode,
    code,
  }
}

function isClientGone({ raw }: FastifyReply): boolean {
  return raw.destroyed && !raw.writableEnded
}

// Only listens: whether the process ends is up to the lifecycle, which flushes before it does.
function reportUncaught(app: FastifyInstance, reporting: ErrorReporting): void {
  const report = (thrown: unknown, origin: string) =>
    reporting.report(thrown, { origin, handled: false })
  process.on('uncaughtExceptionMonitor', report)
  app.addHook('onClose', (_app, done) => {
    process.off('uncaughtExceptionMonitor', report)
    done()
  })
}

interface MaybeServed {
  readonly lifecycle?: {
    onFlush(name: string, hook: (signal: AbortSignal) => Promise<void>): void
  }
  readonly jobs?: Parameters<typeof reportDeadJobs>[0]
  readonly metrics?: MetricsPort
}

function meetOthers(app: FastifyInstance, reporting: Reporter): void {
  app.addHook('onReady', (done) => {
    const { lifecycle, jobs, metrics } = app as MaybeServed
    lifecycle?.onFlush('error-reporting', (signal) => reporting.finish(signal))
    metrics?.add(errorReportingMetrics, () => reporting.stats())
    if (jobs !== undefined) reportDeadJobs(jobs, reporting)
    done()
  })
}
