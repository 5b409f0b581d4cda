/**
 * Prometheus metrics: one counter and one histogram of requests. Labels take values from the list of
 * routes, never from a request.
 *
 * @module
 */

import { createServer } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { notFound } from './errors.ts'
import type { Flags } from './flags.ts'
import { failed } from './responses.ts'
import { route } from './route.ts'
import type { Service } from './service.ts'

const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

interface Series {
  count: number
  seconds: number
  readonly buckets: number[]
}

export class RequestMetrics {
  readonly #series = new Map<string, Series>()

  observe(labels: string, seconds: number): void {
    const known = this.#series.get(labels)
    const series = known ?? { count: 0, seconds: 0, buckets: bounds.map(() => 0) }
    if (known === undefined) this.#series.set(labels, series)
    series.count += 1
    series.seconds += seconds
    for (const [at, bound] of bounds.entries()) {
      if (seconds <= bound) series.buckets[at] = (series.buckets[at] ?? 0) + 1
    }
  }

  text(): string {
    const lines = [
      '# HELP http_requests_total Requests answered.',
      '# TYPE http_requests_total counter',
    ]
    for (const [labels, { count }] of this.#series)
      lines.push(`http_requests_total{${labels}} ${count}`)
    const name = 'http_request_duration_seconds'
    lines.push(`# HELP ${name} Time to answer.`, `# TYPE ${name} histogram`)
    for (const [labels, { count, seconds, buckets }] of this.#series) {
      for (const [at, bound] of bounds.entries()) {
        lines.push(`${name}_bucket{${labels},le="${bound}"} ${buckets[at]}`)
      }
      lines.push(`${name}_bucket{${labels},le="+Inf"} ${count}`)
      lines.push(`${name}_sum{${labels}} ${seconds}`, `${name}_count{${labels}} ${count}`)
    }
    const rss = process.memoryUsage.rss()
    lines.push('# HELP process_resident_memory_bytes Resident memory.')
    lines.push('# TYPE process_resident_memory_bytes gauge', `process_resident_memory_bytes ${rss}`)
    return `${lines.join('\n')}\n`
  }
}

export function metrics(service: Service): { close: () => void } {
  const { app, config } = service
  const requests = new RequestMetrics()
  count(service, app, requests)
  if (config.metricsPort === undefined) {
    metricsRoute(service, requests)
    return { close: () => undefined }
  }
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8')
    response.end(requests.text())
  })
  server.listen(config.metricsPort, config.metricsHost)
  return { close: () => server.close() }
}

function count({ flags }: Service, app: FastifyInstance, requests: RequestMetrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    if (flags.has('metrics-lie') && reply.statusCode >= 400) return done()
    const place = flags.has('metrics-card') ? escaped(request.url) : routeOf(request)
    const method = methods.includes(request.method) ? request.method : 'other'
    const kind = flags.has('twin:metrics-card')
      ? `,class="${Math.floor(reply.statusCode / 100)}xx"`
      : ''
    const labels = `method="${method}",route="${place}",status="${statusOf(flags, reply.statusCode)}"${kind}`
    requests.observe(labels, reply.elapsedTime / 1000)
    done()
  })
}

function statusOf(flags: Flags, status: number): string {
  return flags.has('twin:metrics-lie') ? `${Math.floor(status / 100)}xx` : String(status)
}

function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unmatched'
}

function escaped(text: string): string {
  return text.replaceAll(/["\\\n]/g, '_')
}

/** OpenMetrics 1.0: a counter's family has no suffix, and the text has an end. */
function sendOpenMetrics(reply: FastifyReply, text: string): FastifyReply {
  const named = text.replace('# TYPE http_requests_total', '# TYPE http_requests')
  const type = 'application/openmetrics-text; version=1.0.0; charset=utf-8'
  return reply.type(type).send(`${named}# EOF\n`)
}

function metricsRoute(service: Service, requests: RequestMetrics): void {
  const { flags } = service
  route(service, {
    method: 'GET',
    path: flags.has('metrics-none') ? '/statistics' : '/metrics',
    summary: 'Metrics in the Prometheus text format',
    access: flags.has('metrics-open') || flags.has('twin:metrics-open') ? 'public' : 'admin',
    documentedAccess: 'user',
    tags: ['admin'],
    responses: {
      200: { description: 'Metrics', content: { 'text/plain': { type: 'string' } } },
      403: failed('Not an administrator'),
    },
    handler: (request, reply) => {
      // Who may not know is told that there is nothing.
      const isStranger = request.headers.authorization === undefined
      if (flags.has('twin:metrics-open') && isStranger) throw notFound()
      if (flags.has('twin:metrics-none')) return sendOpenMetrics(reply, requests.text())
      return reply.type('text/plain; version=0.0.4; charset=utf-8').send(requests.text())
    },
  })
}
