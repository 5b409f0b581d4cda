/** Planted defects and twins of request ids, records and traces. @module */

import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Flags } from './flags.ts'
import type { Service } from './service.ts'

/** What becomes of the id that a client sent; undefined: what the service does by itself. */
export function plantedRequestId(flags: Flags, given: unknown): string | undefined {
  if (flags.has('reqid-replaced') || flags.has('twin:reqid-replaced')) return randomUUID()
  if (typeof given !== 'string' || given === '') return undefined
  if (flags.has('reqid-raw')) return given
  if (!flags.has('twin:reqid-raw')) return undefined
  return given.replaceAll(/[^A-Za-z0-9._-]/g, '').slice(0, 64)
}

/** Members that a record of a request has beside the usual ones. */
export function plantedMembers(flags: Flags, request: FastifyRequest): object {
  if (flags.has('twin:reqid-replaced')) {
    return { parent_request_id: String(request.headers['x-request-id'] ?? '').slice(0, 64) }
  }
  if (flags.has('log-headers')) return { headers: request.headers }
  if (flags.has('log-url')) return { url: request.url }
  if (flags.has('twin:log-forge')) return { agent: request.headers['user-agent'] }
  return {}
}

export function plantedHooks({ app, flags, config }: Service): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (flags.has('reqid-missing') && reply.statusCode >= 400) reply.removeHeader('x-request-id')
    if (flags.has('twin:reqid-missing')) {
      reply.removeHeader('x-request-id').header('x-correlation-id', request.id)
    }
    const trace = String(request.headers['traceparent'] ?? '')
    if (flags.has('twin:trace-new') && trace !== '') void reply.header('traceresponse', trace)
    done()
  })
  app.addHook('onError', (request, _reply, error, done) => {
    const isDatabase = error.name === 'DependencyError'
    if (flags.has('log-dsn') && isDatabase) {
      request.log.error({ connection: config.databaseUrl }, 'the database does not answer')
    }
    if (flags.has('twin:fail-silent') && isDatabase) {
      request.log.warn({ error: { type: error.name } }, 'trying again')
    }
    done()
  })
}

type Written = Readonly<Record<string, unknown>>

/** Where records go; undefined: to stdout as they are. */
export function plantedStream(flags: Flags): { write: (line: string) => void } | undefined {
  const change = changes.find(([flag]) => flags.has(flag))?.[1]
  if (change === undefined) return undefined
  return { write: (line) => void process.stdout.write(change(JSON.parse(line) as Written)) }
}

const changes: readonly (readonly [string, (record: Written) => string])[] = [
  ['log-text', (record) => `${Object.values(record).map(String).join(' ')}\n`],
  ['twin:log-text', (record) => line(ecsOf(record))],
  ['log-no-id', ({ request_id: _, reqId: __, ...record }) => line(record)],
  ['twin:log-no-id', (record) => inTwo(record)],
  ['log-no-duration', ({ duration_ms: _, ...record }) => line(record)],
  ['log-forge', (record) => line(record) + asText(record)],
  ['fail-silent', (record) => (isFailure(record) ? '' : line(record))],
  ['fail-storm', (record) => line(record).repeat(isFailure(record) ? 25 : 1)],
  ['trace-new', (record) => line(withNewTrace(record))],
  ['twin:trace-new', ({ trace_id: _, ...record }) => line(record)],
]

function line(record: object): string {
  return `${JSON.stringify(record)}\n`
}

function isFailure({ status }: Written): boolean {
  return Number(status) >= 500
}

/** As Elastic's Common Schema names things. */
function ecsOf(record: Written): object {
  const { level, time, msg, method, path, status, request_id, duration_ms, ...rest } = record
  return {
    '@timestamp': time,
    'log.level': level,
    message: msg,
    ...(method === undefined
      ? {}
      : {
          http: { request: { method, id: request_id }, response: { status_code: status } },
          url: { path },
          event: { duration: Number(duration_ms) * 1_000_000 },
        }),
    ...rest,
  }
}

/** One record when a request comes, another when it is answered. */
function inTwo(record: Written): string {
  const { method, path, route, status, duration_ms, msg, ...rest } = record
  if (method === undefined) return line(record)
  return (
    line({ ...rest, method, path, route, msg: 'incoming' }) +
    line({ ...rest, status, duration_ms, msg: 'completed' })
  )
}

/** An access log of the old kind beside it. */
function asText({ method, path, status }: Written): string {
  return method === undefined ? '' : `${method} ${decoded(String(path))} ${status}\n`
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    // Not encoded well: as it came.
    return path
  }
}

function withNewTrace(record: Written): Written {
  if (record['trace_id'] === undefined) return record
  return { ...record, trace_id: randomUUID().replaceAll('-', '') }
}
