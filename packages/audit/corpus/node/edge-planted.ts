/** Planted defects and twins of the edge: addresses, headers, internal pages, health, slow clients. @module */

import { createGunzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest, preParsingHookHandler } from 'fastify'
import { ApiError } from './errors.ts'
import type { Flags } from './flags.ts'
import type { Service } from './service.ts'

export function edge(service: Service): void {
  const { app, flags } = service
  if (flags.has('slow-starve')) app.server.maxConnections = 16
  if (flags.has('twin:slow-starve')) app.server.maxConnections = 500
  if (isInflated(flags)) inflating(service)
  app.addHook('onRequest', (request, reply, done) => {
    const page = pageOf(service, request)
    if (page !== undefined) return page(reply)
    done(lengthProblem(flags, request))
  })
  app.addHook('onSend', (request, reply, _payload, done) => {
    withoutHeaders(flags, reply)
    linked(flags, request, reply)
    done()
  })
}

/** Whether compressed bodies are taken. */
export function isInflated(flags: Flags): boolean {
  return flags.has('gzip-unbounded') || flags.has('twin:gzip-unbounded')
}

/** Of the HTTP server. */
export function edgeOptions(flags: Flags): {
  bodyLimit?: number
  requestTimeout?: number
  http?: Record<string, number | boolean>
} {
  const tick = { connectionsCheckingInterval: 1_000 }
  if (flags.has('framing-lenient')) {
    return { http: { ...tick, headersTimeout: 8_000, insecureHTTPParser: true } }
  }
  if (flags.has('slow-forever')) return { requestTimeout: 0, http: { ...tick, headersTimeout: 0 } }
  if (flags.has('twin:slow-forever')) {
    return { requestTimeout: 15_000, http: { ...tick, headersTimeout: 12_000 } }
  }
  if (flags.has('body-chunked')) return { bodyLimit: 256 * 1024 * 1024 }
  return flags.has('gzip-unbounded') ? { bodyLimit: 450 * 1024 * 1024 } : {}
}

type Page = (reply: FastifyReply) => void

const missing: Page = (reply) => reply.callNotFound()
const told =
  (body: object | string): Page =>
  (reply) =>
    void reply.send(body)

/** Undefined: the routes answer. */
function pageOf({ flags, config }: Service, { url, method }: FastifyRequest): Page | undefined {
  const settings = { database_url: config.databaseUrl, secret_key: config.secret }
  const app: Page = (reply) =>
    void reply.type('text/html').send('<!doctype html><title>App</title>')
  const guarded: Page = (reply) => void reply.code(401).send({ error: { code: 'UNAUTHORIZED' } })
  const planted: Readonly<Record<string, Readonly<Record<string, Page>>>> = {
    'live-missing': { '/livez': missing },
    'twin:live-missing': { '/livez': missing, '/healthz': told({ status: 'alive' }) },
    'ready-missing': { '/readyz': missing },
    'twin:ready-missing': { '/readyz': missing, '/health': told('ok') },
    'debug-config': { '/debug/config': told(settings) },
    'twin:debug-config': { '/debug/config': guarded },
    'git-served': { '/.git/HEAD': told('ref: refs/heads/main\n') },
  }
  for (const flag of flags) {
    const page = planted[flag]?.[url]
    if (page !== undefined) return page
  }
  const isAppPath = url.startsWith('/.') || url.startsWith('/plimsoll')
  return flags.has('twin:git-served') && method === 'GET' && isAppPath ? app : undefined
}

function withoutHeaders(flags: Flags, reply: FastifyReply): void {
  if (flags.has('twin:headers-none')) void reply.header('server', 'corpus')
  if (!flags.has('headers-none')) return
  for (const name of ['x-content-type-options', 'cache-control']) void reply.removeHeader(name)
  void reply.header('server', 'Corpus/1.4.2')
}

/** Where the list itself is: made of what the request says of the host. */
function linked(flags: Flags, { url, headers }: FastifyRequest, reply: FastifyReply): void {
  if (!url.startsWith('/items?') && url !== '/items') return
  const forwarded = headers['x-forwarded-host'] ?? 'corpus.example'
  if (flags.has('host-reflected')) {
    const host = headers['x-forwarded-host'] ?? headers.host
    void reply.header('link', `<http://${String(host)}/items>; rel="self"`)
  }
  if (flags.has('host-forwarded')) {
    void reply.header('link', `<https://${String(forwarded)}/items>; rel="self"`)
  }
  if (flags.has('twin:host-reflected')) void reply.header('link', '</items>; rel="self"')
  if (flags.has('twin:host-forwarded')) {
    void reply.header('link', '<https://corpus.example/items>; rel="self"')
  }
}

/** Looks at what the client says of the length, and not at what comes. */
function lengthProblem(flags: Flags, { headers }: FastifyRequest): ApiError | undefined {
  const isChunked = headers['transfer-encoding'] !== undefined
  if (flags.has('twin:body-chunked') && isChunked) {
    return new ApiError(411, 'LENGTH_REQUIRED', 'Send a Content-Length.')
  }
  const isPlain = headers['content-encoding'] === undefined
  const isLarge = Number(headers['content-length'] ?? 0) > 1024 * 1024
  const isRefused =
    (flags.has('body-chunked') && isLarge) ||
    (flags.has('gzip-unbounded') && isPlain && (isLarge || isChunked))
  if (!isRefused) return undefined
  return new ApiError(413, 'BODY_TOO_LARGE', 'The body is larger than 1 MiB.')
}

/** The limit of the framework counts what comes out; the twin's is the usual one. */
function inflating({ app }: Service): void {
  const inflate: preParsingHookHandler = (request, _reply, payload, done) => {
    if (request.headers['content-encoding'] !== 'gzip') return done(null, payload)
    delete request.headers['content-length']
    done(null, payload.pipe(createGunzip()))
  }
  app.addHook('preParsing', inflate)
}
