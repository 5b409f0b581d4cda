/**
 * HTTP requests to one origin.
 *
 * Redirects are never followed, nothing is decompressed, and no header is added but Host,
 * User-Agent, Accept, Content-Length and Connection.
 *
 * @module
 */

import type { Answer } from './answer.ts'
import { createAgents } from './connections.ts'
import { exchange } from './http-exchange.ts'
import { Inconclusive } from './stand.ts'
import { type PinnedTarget, siblingTarget } from './target-address.ts'
import type { Wire } from './wire.ts'

/** Who asks: headers that prove an identity. */
export interface Credential {
  readonly headers: Readonly<Record<string, string>>
}

export interface HttpRequest {
  /** Default GET. */
  readonly method?: string
  /** Path and query, sent exactly as given. */
  readonly path: string
  /** In the order and spelling given. */
  readonly headers?: Readonly<Record<string, string>>
  readonly as?: Credential | undefined
  /** Sent as JSON with its content type. */
  readonly json?: unknown
  /** Sent as it is; the content type is up to {@link headers}. */
  readonly body?: string | Uint8Array
  /** Sent without Content-Length. Default false. */
  readonly chunked?: boolean
  /** Default 10,000. */
  readonly timeoutMs?: number
  /** A connection of its own, or one that is kept alive under this name. Default the shared pool. */
  readonly connection?: 'fresh' | { readonly keepAlive: string }
  /**
   * Waits out the first 429 by its Retry-After (at most 20 s) and asks once more. Default true;
   * probes of limits set it to false.
   */
  readonly waitOut429?: boolean
  /** Bytes of the body that the answer keeps. Default 262,144; an OpenAPI document may be longer. */
  readonly bodyKeptMax?: number
}

export interface Http {
  /** `http://127.0.0.1:3000`, without a trailing slash. */
  readonly origin: string
  /** Never throws for what the service does; @throws Inconclusive when a budget is spent. */
  readonly send: (request: HttpRequest) => Promise<Answer>
  /** The same for another instance. */
  readonly at: (origin: string) => Http
}

/** How long a Retry-After may ask to wait. */
const waitMostSeconds = 20

export interface HttpClient extends Http {
  /** Ends all connections that are kept alive. */
  readonly close: () => void
}

export function createHttp(wire: Wire): HttpClient {
  const agents = createAgents()
  const clients = new Map<string, Http>()
  const clientOf = (target: PinnedTarget): Http => {
    const known = clients.get(target.origin)
    if (known !== undefined) return known
    const client: Http = {
      origin: target.origin,
      send: (request) => sendPatiently({ ...wire, target }, agents, request),
      at: (origin) => clientOf(allowed(wire.target, origin)),
    }
    clients.set(target.origin, client)
    return client
  }
  return { ...clientOf(wire.target), close: agents.close }
}

function allowed(target: PinnedTarget, origin: string): PinnedTarget {
  const sibling = siblingTarget(target, origin)
  if (sibling === undefined) throw new Inconclusive(`${origin} is not part of the target.`)
  return sibling
}

async function sendPatiently(
  wire: Wire,
  agents: ReturnType<typeof createAgents>,
  request: HttpRequest,
): Promise<Answer> {
  const answer = await exchange(wire, agents, request)
  const seconds = Number(answer.headers['retry-after'] ?? Number.NaN)
  const mayWait = request.waitOut429 !== false && answer.status === 429
  if (!mayWait || !(seconds >= 0 && seconds <= waitMostSeconds)) return answer
  await pause(seconds * 1_000, wire.signal)
  return await exchange(wire, agents, request)
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(new Inconclusive('The run has ended.'))
    })
  })
}
