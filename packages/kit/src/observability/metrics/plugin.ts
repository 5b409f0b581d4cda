/**
 * Fastify plugins that count requests and show what everything counted: `metrics`, as `app.metrics`,
 * and `metricsRoute`, which serves it to administrators at `/metrics`.
 *
 * Register `metrics` after `context` and `logging` and before all that may refuse: what is answered
 * before its hook is counted too, but never as in flight. Register `metricsRoute` after `access`.
 *
 * @module
 */

import type {
  FastifyContextConfig,
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  RouteOptions,
} from 'fastify'
import fp from 'fastify-plugin'
import type { Format } from './exposition.ts'
import { HttpCounts, type RequestSeries } from './http-counts.ts'
import { Management } from './management.ts'
import type { HealthAnswers } from './management-server.ts'
import type { MetricsPort, Sample } from './metric.ts'
import { httpMetrics, processMetrics, type RegistryStats } from './metrics.ts'
import { type MetricsOptions, type MetricsRouteOptions, resolveOptions } from './options.ts'
import { ProcessWatch } from './process-watch.ts'
import { Registry } from './registry.ts'
import { type OnBreach, RequestMeter, type seriesKey } from './request-meter.ts'
import { type ScrapeAnswer, Scrapes } from './scrapes.ts'

/** `app.metrics` */
export interface Metrics extends MetricsPort {
  /** Everything that is shown, of now. Default `prometheus`. */
  text(format?: Format): string
  /** What a scraper gets that sends this `Accept`; it may be some milliseconds old. */
  scrape(accept: string | undefined): ScrapeAnswer
  /**
   * The samples of one family as of now, without the cost of all the others; nothing if there is none
   * of that name, or it cannot be read. Histograms are the ones that go on counting. To read a family
   * counts as a scrape of it, which matters to those that look back to the scrape before.
   */
  read(name: string): readonly Sample[] | undefined
  stats(): RegistryStats
  /** Of the management server, while it runs. */
  readonly managementUrl: string | undefined
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Milliseconds, above 0. A slower answer is counted as a breach, and logged. */
    thresholdMs?: number
    [seriesKey]?: RequestSeries
  }
  interface FastifyInstance {
    metrics: Metrics
  }
}

const plugin: FastifyPluginAsync<MetricsOptions> = async (app, options) => {
  const { build, now, seriesMax, sharedForMs, ...server } = resolveOptions(options)
  const counts = new HttpCounts()
  const watch = new ProcessWatch(build, now)
  const registry = new Registry({
    seriesMax,
    onFailure: (metric, err) => app.log.error({ metric, err }, 'a metric could not be read'),
  })
  registry.add(httpMetrics, () => counts)
  registry.add(processMetrics, () => watch.facts())
  const scrapes = new Scrapes(() => registry.families(), sharedForMs, now)
  const management = new Management({
    host: server.managementHost,
    port: server.managementPort,
    scrape: (accept) => scrapes.answer(accept),
    health: () => (app as { readonly health?: HealthAnswers }).health,
    onError: (err) => app.log.error({ err }, 'the management port failed'),
  })

  app.decorate<Metrics>('metrics', {
    add: (metrics, stats) => registry.add(metrics, stats),
    text: (format = 'prometheus') => scrapes.text(format),
    scrape: (accept) => scrapes.answer(accept),
    read: (name) => registry.read(name),
    stats: () => registry.stats(),
    get managementUrl() {
      return management.url
    },
  })
  countRequests(app, counts, new RequestMeter(counts, breachLog(now)))
  declareThresholds(app, counts)
  app.addHook('onReady', () => management.start())
  app.addHook('onClose', async () => {
    watch.close()
    await management.close()
  })
}

export const metrics: FastifyPluginAsync<MetricsOptions> = fp(plugin, {
  name: '@plimsoll/kit/metrics',
  fastify: '5.x',
})

const route: FastifyPluginAsync<MetricsRouteOptions> = async (app, options) => {
  const { access, path = '/metrics' } = options
  app.get(path, {
    // For machines of operators, and no operation of the API. Plain objects, here and below, as what
    // else a route may say is other plugins' to declare.
    schema: { hide: true } as object,
    // Few at a time, and let in when the service is busy, which is when somebody needs to see it.
    config: { access, accessLog: false, overload: { class: 'probe' } } as object,
    handler(request, reply) {
      const { contentType, body } = app.metrics.scrape(request.headers.accept)
      reply.header('cache-control', 'no-store').header('content-type', contentType)
      return reply.send(body)
    },
  })
  app.addHook('onReady', (done) => {
    // Without that plugin, nobody would ask who reads.
    if (access === 'public' || app.hasDecorator('access')) return done()
    done(
      new RangeError(`${path} asks for ${access.permission}: register access, or serve it apart`),
    )
  })
}

export const metricsRoute: FastifyPluginAsync<MetricsRouteOptions> = fp(route, {
  name: '@plimsoll/kit/metrics-route',
  fastify: '5.x',
  dependencies: ['@plimsoll/kit/metrics'],
})

function countRequests(
  app: FastifyInstance,
  counts: HttpCounts,
  meter: RequestMeter<FastifyReply>,
): void {
  app.addHook('onRequest', (_request, reply, done) => {
    meter.begin(reply)
    done()
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isStream(payload)) meter.beginStream(reply)
    done(null, payload)
  })
  app.addHook('onResponse', (_request, reply, done) => {
    meter.answered(reply)
    done()
  })
  app.server.on('request', (_request, response) => meter.watch(response))
  app.server.on('clientError', ({ code }: NodeJS.ErrnoException) => {
    counts.countConnectionError(code)
  })
  const left = () => {
    counts.connections -= 1
  }
  app.server.on('connection', (socket) => {
    counts.connections += 1
    socket.on('close', left)
  })
}

/** Shows what routes declare before their first request. */
function declareThresholds(app: FastifyInstance, counts: HttpCounts): void {
  const registered: RouteOptions[] = []
  app.addHook('onRoute', (route) => {
    registered.push(route)
  })
  app.addHook('onReady', (done) => {
    // Read late: other plugins may add to what a route declares, in their own `onRoute`.
    for (const { method, url, config } of registered) {
      const { thresholdMs, aliasOf } = assertThreshold(url, config)
      if (thresholdMs === undefined) continue
      for (const each of [method].flat()) counts.seriesOf(each, aliasOf ?? url, thresholdMs)
    }
    done()
  })
}

function assertThreshold(
  url: string,
  config: FastifyContextConfig & { readonly aliasOf?: string } = {},
): { readonly thresholdMs?: number; readonly aliasOf?: string } {
  const { thresholdMs } = config
  if (thresholdMs === undefined) return config
  if (Number.isFinite(thresholdMs) && thresholdMs > 0) return config
  throw new RangeError(`${url}: thresholdMs must be a number above 0, got ${thresholdMs}`)
}

/** Counts all, and logs one a second of each route. */
function breachLog(now: () => number): OnBreach<FastifyReply> {
  return ({ request, statusCode }, series, durationMs) => {
    series.breaches += 1
    const { method, route, thresholdMs, unlogged } = series
    const nowMs = now()
    if (nowMs - series.warnedAtMs < 1_000) {
      series.unlogged += 1
      return
    }
    series.warnedAtMs = nowMs
    series.unlogged = 0
    const facts = { method, route, status: statusCode, durationMs, thresholdMs, unlogged }
    request.log.warn(facts, 'an answer took longer than its route declares')
  }
}

function isStream(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && !Buffer.isBuffer(payload)
}
