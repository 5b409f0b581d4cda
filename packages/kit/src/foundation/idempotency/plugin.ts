/**
 * Fastify plugin that makes every POST safe to repeat: requests with the same `Idempotency-Key` are
 * done once, and answered alike (draft-ietf-httpapi-idempotency-key-header).
 *
 * The key is read before the body, and claimed last of all, right before the handler: what is
 * refused for any other reason leaves no trace. Register it before the routes, and before what
 * changes answers on their way out, such as compression.
 *
 * @module
 */

import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Kysely } from 'kysely'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import type { Database } from '../../reliability/database/index.ts'
import { signalOf } from '../../reliability/deadline/index.ts'
import { AskedRequest } from './asked-request.ts'
import { restoreCacheControl, takeCacheControl } from './cache-control.ts'
import { type CompletedAnswer, toSent } from './completed-answer.ts'
import type { Execution } from './execution.ts'
import { headDigestOf, keyIdOf, principalDigestOf } from './fingerprint.ts'
import { type IdempotencyStats, Keeper } from './keeper.ts'
import type { Answer } from './kept-answer.ts'
import { parseKey } from './key.ts'
import { KeyStore } from './key-store.ts'
import { idempotencyMetrics } from './metrics.ts'
import {
  type AnyDatabase,
  type IdempotencyOptions,
  type ResolvedOptions,
  resolveOptions,
} from './options.ts'
import { keyRequired } from './refusals.ts'
import { repeat } from './repeated-work.ts'
import { ruleOf } from './route-rule.ts'
import type { IdempotencyTables } from './tables.ts'

export interface RequestIdempotency {
  /** Whether the request came with a key, so that it may be repeated. */
  readonly isKeyed: boolean
  /**
   * Keeps the answer in the transaction of its effect, so that both are there or neither; the last
   * statement of the transaction. Does nothing for a request without a key.
   *
   * @throws IdempotencyKeyConflictError if another request has taken over; the transaction fails.
   */
  completeWithin<Schema>(queries: Kysely<Schema>, answer: CompletedAnswer): Promise<void>
}

export interface Idempotency {
  stats(): IdempotencyStats
  /** Forgets expired keys, in bounded batches; gives their number. */
  sweep(signal?: AbortSignal): Promise<number>
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Of a POST route: `required` refuses requests without a key; `false` ignores keys and keeps
     * nothing, for routes whose answers hold credentials.
     */
    idempotency?: 'required' | false
  }
  interface FastifyInstance {
    idempotency: Idempotency
  }
  interface FastifyRequest {
    readonly idempotency: RequestIdempotency
  }
}

type Handler = (this: FastifyInstance, request: FastifyRequest, reply: FastifyReply) => unknown

/** What is known of a request that has sent a key. */
interface Keyed {
  readonly asked: AskedRequest
  execution?: Execution
  /** What was set before the handler, for answers that set none. */
  cacheControl?: string | undefined
  handle?: RequestIdempotency
}

interface Surroundings {
  readonly keeper: Keeper
  readonly options: ResolvedOptions
  /** Requests without a key have no entry. */
  readonly requests: WeakMap<FastifyRequest, Keyed>
}

const unkeyed: RequestIdempotency = { isKeyed: false, completeWithin: async () => undefined }

const plugin: FastifyPluginAsync<IdempotencyOptions> = async (app, given) => {
  const options = resolveOptions(given)
  const database = (given.database ?? databaseOf(app)) as Database<IdempotencyTables>
  const keeper = new Keeper({
    ...options,
    store: new KeyStore(database, options),
    keep: { bytesMax: options.answerBytesMax, headers: options.headers },
    onProblem: (message, err) => app.log.child({ module: 'idempotency' }).error({ err }, message),
  })

  const requests = new WeakMap<FastifyRequest, Keyed>()
  const around = { keeper, options, requests }

  app.decorate('idempotency', {
    stats: () => keeper.stats(),
    sweep: (signal) => keeper.sweep(signal),
  })
  app.decorateRequest('idempotency', {
    getter(this: FastifyRequest) {
      return requests.get(this)?.handle ?? unkeyed
    },
  })
  app.addHook('onRoute', (route) => {
    const rule = ruleOf(route.method, route.url, route.config?.idempotency)
    if (rule === false) return
    route.preParsing = appended(route.preParsing, readKey(requests, rule === 'required'))
    route.preValidation = appended(route.preValidation, readBody(requests))
    route.handler = keyed(route.handler as Handler, around)
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    const known = requests.get(request)
    if (known === undefined) return done()
    const headers = reply.getHeaders()
    restoreCacheControl(reply, known.cacheControl)
    if (known.execution === undefined) return done()
    const { statusCode } = reply
    known.execution.answered({ statusCode, headers, payload }).then(() => done(), done)
  })
  keepTime(app, keeper, options)
}

export const idempotency: FastifyPluginAsync<IdempotencyOptions> = fp(plugin, {
  name: '@plimsoll/kit/idempotency',
  fastify: '5.x',
})

function appended<Hook>(hooks: Hook | Hook[] | undefined, hook: Hook): Hook[] {
  if (hooks === undefined) return [hook]
  return Array.isArray(hooks) ? [...hooks, hook] : [hooks, hook]
}

type Done = (error?: Error) => void

function readKey(requests: Surroundings['requests'], isRequired: boolean) {
  return (request: FastifyRequest, _reply: FastifyReply, _payload: unknown, done: Done): void => {
    done(request.method === 'POST' ? noteKey(requests, request, isRequired) : undefined)
  }
}

/** @returns what the request is refused with. */
function noteKey(
  requests: Surroundings['requests'],
  request: FastifyRequest,
  isRequired: boolean,
): Error | undefined {
  const field = request.headers['idempotency-key']
  if (field === undefined) return isRequired ? keyRequired() : undefined
  try {
    requests.set(request, { asked: new AskedRequest(parseKey(String(field)), request) })
    return undefined
  } catch (error) {
    return error as Error
  }
}

function readBody(requests: Surroundings['requests']) {
  return (request: FastifyRequest, _reply: FastifyReply, done: Done): void => {
    requests.get(request)?.asked.parsed(request.body)
    done()
  }
}

function keyed(handler: Handler, around: Surroundings): Handler {
  return function idempotent(request, reply) {
    const known = around.requests.get(request)
    if (known === undefined) return handler.call(this, request, reply)
    return executeOnce(request, reply, known, around, () => handler.call(this, request, reply))
  }
}

async function executeOnce(
  request: FastifyRequest,
  reply: FastifyReply,
  known: Keyed,
  { keeper, options }: Surroundings,
  work: () => unknown,
): Promise<unknown> {
  const { asked } = known
  known.cacheControl = takeCacheControl(reply)
  const wanted = wantedOf(request, asked.key, options.principalOf(request))
  const isUnanswerable = () => reply.raw.closed || reply.sent
  const admitted = await keeper.admit(wanted, asked, { isUnanswerable }, signalOf(request))
  if ('unprotected' in admitted) return workUnprotected(work, reply)
  if ('replay' in admitted) return replay(reply, admitted.replay)
  const { execution } = admitted
  known.execution = execution
  known.handle = {
    isKeyed: true,
    // The table of keys is in every database that the plugin is given.
    completeWithin: (queries, answer) =>
      execution.completeWithin(queries as never, toSent(reply, answer), answer.isProvisional),
  }
  return execution.run(work, reply)
}

function workUnprotected(work: () => unknown, reply: FastifyReply): unknown {
  const result = work()
  // It will answer from a callback; a promise for nothing would send an empty answer.
  return result === undefined ? reply : result
}

function wantedOf(request: FastifyRequest, key: string, principal: string) {
  const { method, url, headers } = request
  const route = request.routeOptions.url ?? url
  return {
    id: keyIdOf({ method, route, principal, key }),
    principal: principalDigestOf(principal),
    headDigest: headDigestOf({
      method,
      url,
      contentType: headers['content-type'],
      contentEncoding: headers['content-encoding'],
    }),
  }
}

function replay(reply: FastifyReply, { statusCode, headers, body }: Answer): FastifyReply {
  reply
    .code(statusCode)
    .headers({ ...headers } as Record<string, string>)
    .header('idempotent-replayed', 'true')
  // Sent as bytes, as they were: a serializer would write them again.
  return body === null ? reply.send() : reply.send(Buffer.from(body))
}

function keepTime(app: FastifyInstance, keeper: Keeper, options: ResolvedOptions): void {
  const { leaseMs, sweepMs } = options
  const log = app.log.child({ module: 'idempotency' })
  const onError = (err: unknown) => log.warn({ err }, 'idempotency keys could not be kept')
  const stops: (() => Promise<void>)[] = []
  app.addHook('onReady', (done) => {
    stops.push(repeat(Math.ceil(leaseMs / 3), () => keeper.renew(), onError))
    if (sweepMs > 0) stops.push(repeat(sweepMs, (signal) => keeper.sweep(signal), onError))
    ;(app as { readonly metrics?: MetricsPort }).metrics?.add(idempotencyMetrics, () =>
      keeper.stats(),
    )
    done()
  })
  app.addHook('onClose', async () => {
    await Promise.all(stops.map((stop) => stop()))
  })
}

function databaseOf(app: FastifyInstance): AnyDatabase {
  const { database } = app as { readonly database?: AnyDatabase }
  if (database !== undefined) return database
  throw new TypeError(
    'idempotency: give the option `database`, or register the plugin `database` before',
  )
}
