/**
 * A second port for operators: metrics and the probes in detail, to whoever reaches it.
 *
 * Plain `node:http`, with no hook, parser or limit of the service in the way, so it answers while the
 * service starts, drains or refuses everything. Nothing on it changes anything.
 *
 * @module
 */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { ScrapeAnswer } from './scrapes.ts'

/** What is needed of `app.health`, of `@plimsoll/kit/health`. */
export interface HealthAnswers {
  liveness?(): ProbeAnswer
  readiness?(): ProbeAnswer
  health?(withDetails: boolean): ProbeAnswer
}

interface ProbeAnswer {
  readonly statusCode: number
  /** JSON text. */
  readonly body: string
}

export interface ManagementOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly scrape: (accept: string | undefined) => ScrapeAnswer
  /** Looked up with each request: it may come later than this server. */
  readonly health: () => HealthAnswers | undefined
  readonly onError: (error: unknown) => void
}

export interface ManagementServer {
  readonly url: string
  close(): Promise<void>
}

interface Answer {
  readonly statusCode: number
  readonly contentType: string
  readonly body: string | Buffer
  readonly allow?: string
}

const connectionsMax = 64
const json = 'application/json; charset=utf-8'
const nothing: Answer = { statusCode: 404, contentType: json, body: '{"message":"not found"}' }
const readOnly: Answer = {
  statusCode: 405,
  contentType: json,
  body: '{"message":"only GET and HEAD"}',
  allow: 'GET, HEAD',
}
const failed: Answer = { statusCode: 500, contentType: json, body: '{"message":"failed"}' }

/** @throws Error naming the port if it cannot be had. */
export async function managementServer(options: ManagementOptions): Promise<ManagementServer> {
  const { host, port, onError } = options
  const server = createServer({ ...timeouts, maxHeaderSize: 8_192 }, (request, response) =>
    send(request, response, answerOf(request, options)),
  )
  server.maxConnections = connectionsMax
  // Who does not read its answer is not waited for.
  server.setTimeout(10_000)
  try {
    await once(server.listen({ host, port }), 'listening')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const why = code === 'EADDRINUSE' ? 'it is taken' : code
    throw new Error(`metrics cannot listen on port ${port} of ${host}: ${why}`, { cause })
  }
  // Closed with the service; should the service not get so far, it must not keep the process.
  server.unref()
  server.on('error', onError)
  return { url: urlOf(server, host), close: () => close(server) }
}

// Longer than scrapers pause, so that they keep their connection.
const timeouts = {
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 75_000,
}

function answerOf(request: IncomingMessage, options: ManagementOptions): Answer {
  if (request.method !== 'GET' && request.method !== 'HEAD') return readOnly
  const [path] = (request.url ?? '/').split('?', 1)
  try {
    if (path === '/metrics') return { statusCode: 200, ...options.scrape(request.headers.accept) }
    const answer = probeAnswer(path, options.health())
    return answer === undefined ? nothing : { ...answer, contentType: json }
  } catch (error) {
    options.onError(error)
    return failed
  }
}

function probeAnswer(path: string | undefined, health: HealthAnswers | undefined) {
  if (path === '/livez') return health?.liveness?.()
  if (path === '/readyz') return health?.readiness?.()
  return path === '/healthz' ? health?.health?.(true) : undefined
}

function send(
  { method }: IncomingMessage,
  response: ServerResponse,
  { statusCode, contentType, body, allow }: Answer,
): void {
  response.writeHead(statusCode, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // A body that nobody reads would be taken for the next request.
    ...(allow === undefined ? {} : { allow, connection: 'close' }),
  })
  response.end(method === 'HEAD' ? undefined : body)
}

function urlOf(server: Server, host: string): string {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
