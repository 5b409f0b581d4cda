/**
 * What the other concerns publish, as spans: names and attributes by the semantic conventions of
 * OpenTelemetry for databases, HTTP clients and messaging.
 *
 * Never a parameter, an argument, a key, a body or a query.
 *
 * @module
 */

import { shownSql, shownUrl, summaryOf } from './shown-text.ts'
import type { TracedChannel } from './traced-channel.ts'

interface Statement {
  readonly engine: string
  readonly name: string | undefined
  readonly sql: string
}

const databaseQuery: TracedChannel<Statement> = {
  channel: 'plimsoll:database.query',
  begin({ engine, name, sql }) {
    const summary = name ?? summaryOf(sql)
    return {
      type: 'client',
      name: summary,
      written: {
        'db.system.name': engine === 'postgres' ? 'postgresql' : engine,
        'db.operation.name': summaryOf(sql).split(' ')[0],
        'db.query.summary': summary,
        'db.query.text': shownSql(sql),
      },
    }
  },
}

interface Command {
  readonly command: string
  readonly use: string
}

const redisCommand: TracedChannel<Command> = {
  channel: 'plimsoll:redis.command',
  begin: ({ command, use }) => ({
    type: 'client',
    name: command,
    written: {
      'db.system.name': 'redis',
      'db.operation.name': command,
      'plimsoll.redis.use': use,
    },
  }),
}

interface OutgoingCall {
  readonly method: string
  readonly url: string
  traceparent: string | undefined
}

const httpClient: TracedChannel<OutgoingCall> = {
  channel: 'plimsoll:http.client',
  begin({ method, url }) {
    const target = URL.parse(url)
    return {
      type: 'client',
      name: knownMethod(method) ?? 'HTTP',
      written: {
        'http.request.method': knownMethod(method) ?? '_OTHER',
        'server.address': target?.hostname,
        'server.port': target === null ? undefined : portOf(target),
      },
      given: { 'url.full': target === null ? undefined : shownUrl(target) },
    }
  },
  began(call, traceparent) {
    call.traceparent = traceparent
  },
  ended(_call, answer) {
    const { status } = answer as { readonly status: number }
    return {
      'http.response.status_code': status,
      ...(status >= 400 && { 'error.type': String(status) }),
    }
  },
}

interface EnqueuedJob {
  readonly name: string
  readonly queue: string
  traceparent: string | undefined
}

const jobEnqueue: TracedChannel<EnqueuedJob> = {
  channel: 'plimsoll:job.enqueue',
  begin: ({ name, queue }) => ({
    type: 'producer',
    name: `enqueue ${name}`,
    written: {
      'messaging.system': 'plimsoll',
      'messaging.operation.name': 'enqueue',
      'messaging.operation.type': 'send',
      'messaging.destination.name': queue,
    },
  }),
  began(job, traceparent) {
    job.traceparent = traceparent
  },
}

interface RunningJob {
  readonly id: string
  readonly name: string
  readonly queue: string
  readonly attempt: number
}

const jobRun: TracedChannel<RunningJob> = {
  channel: 'plimsoll:job.run',
  isEntry: true,
  begin: ({ id, name, queue, attempt }) => ({
    type: 'consumer',
    name: `run ${name}`,
    written: {
      'messaging.system': 'plimsoll',
      'messaging.operation.name': 'run',
      'messaging.operation.type': 'process',
      'messaging.destination.name': queue,
      'plimsoll.job.attempt': attempt,
    },
    given: { 'messaging.message.id': id },
  }),
}

const traceWork: TracedChannel<{ readonly name: string }> = {
  channel: 'plimsoll:trace.work',
  isEntry: true,
  begin: ({ name }) => ({ type: 'consumer', name }),
}

/** Of any message: who follows a channel does not look into what it publishes. */
export type AnyChannel = TracedChannel<never>

export const kitChannels: readonly AnyChannel[] = [
  databaseQuery,
  redisCommand,
  httpClient,
  jobEnqueue,
  jobRun,
  traceWork,
]

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'])

/** A method that is none of these could be anything, and would be a name of its own. */
export function knownMethod(method: string): string | undefined {
  const upper = method.toUpperCase()
  return methods.has(upper) ? upper : undefined
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}
