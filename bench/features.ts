/**
 * What a candidate can have switched on, and the requests that prove it.
 *
 * A candidate declares its features; before each load the declared ones are tried, and a candidate that
 * does not do what it says fails the bench. What no quick request can show is taken on its word.
 *
 * @module
 */

import { trustedOrigin } from './candidates/hot-request.ts'
import type { TokenSet } from './candidates/tokens.ts'

/** What came back, as far as proofs look. */
export interface Exchange {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Sends the request of the load, changed in some headers (`undefined` leaves one out) or its path. */
export type Send = (
  headers?: Readonly<Record<string, string | undefined>>,
  path?: string,
) => Promise<Exchange>

interface Feature {
  readonly title: string
  /** Resolves to what is wrong, or to nothing. */
  prove?(send: Send, tokens: TokenSet): Promise<string | undefined>
}

const table = {
  'request-id': {
    title: 'request id',
    async prove(send: Send) {
      const [one, other] = [await send(), await send()]
      const id = one.headers['x-request-id']
      if (id === undefined) return 'no X-Request-Id'
      return id === other.headers['x-request-id'] ? 'two answers with one request id' : undefined
    },
  },
  'access-log': { title: 'access log' },
  'security-headers': {
    title: 'security headers',
    async prove(send: Send) {
      const { headers } = await send()
      const wanted = ['x-content-type-options', 'content-security-policy', 'referrer-policy']
      const missing = wanted.filter((name) => headers[name] === undefined)
      return missing.length === 0 ? undefined : `no ${missing.join(', ')}`
    },
  },
  cors: {
    title: 'CORS',
    async prove(send: Send) {
      const own = await send()
      const foreign = await send({ origin: 'https://elsewhere.example' })
      const allowed = own.headers['access-control-allow-origin']
      if (allowed !== trustedOrigin) return `allows "${allowed}" to our own origin`
      const leaked = foreign.headers['access-control-allow-origin']
      return leaked === undefined || leaked === trustedOrigin
        ? undefined
        : 'allows a foreign origin'
    },
  },
  'host-check': {
    title: 'host check',
    async prove(send: Send) {
      return expectStatus(await send({ host: 'elsewhere.example' }), [400, 403, 404, 421])
    },
  },
  'rate-limits': {
    title: 'rate limits',
    async prove(send: Send) {
      const { headers } = await send()
      const told =
        headers['x-ratelimit-limit'] ?? headers['ratelimit'] ?? headers['ratelimit-limit']
      return told === undefined ? 'no rate-limit header' : undefined
    },
  },
  authentication: {
    title: 'token verification',
    async prove(send: Send, { users }: TokenSet) {
      const none = await send({ authorization: undefined })
      const forged = await send({ authorization: `Bearer ${forge(users[0] ?? '')}` })
      return expectStatus(none, [401]) ?? expectStatus(forged, [401])
    },
  },
  revocation: {
    title: 'revocation check',
    async prove(send: Send, { revoked }: TokenSet) {
      return expectStatus(await send({ authorization: `Bearer ${revoked}` }), [401])
    },
  },
  'access-control': {
    title: 'access control',
    async prove(send: Send, { guest }: TokenSet) {
      return expectStatus(await send({ authorization: `Bearer ${guest}` }), [403])
    },
  },
  deadline: { title: 'deadline' },
  overload: { title: 'overload protection' },
  metrics: { title: 'metrics' },
  'error-envelope': {
    title: 'error envelope',
    async prove(send: Send) {
      const { status, headers, body } = await send({}, '/api/v1/nowhere')
      if (status !== 404) return `answers ${status} for an unknown path`
      const isJson = /json/.test(String(headers['content-type'])) && body.includes('request_id')
      return isJson ? undefined : 'a 404 without the envelope'
    },
  },
} as const satisfies Record<string, Feature>

export type FeatureId = keyof typeof table

/** In the order in which the table of a result lists them. */
const features: Readonly<Record<FeatureId, Feature>> = table
export const featureIds: readonly FeatureId[] = Object.keys(table) as FeatureId[]

/** All but the given, by title. */
export function titlesWithout(present: readonly FeatureId[]): string[] {
  return featureIds.filter((id) => !present.includes(id)).map((id) => features[id].title)
}

/** @throws Error naming the first declared feature that the candidate does not show. */
export async function proveFeatures(
  declared: readonly FeatureId[],
  send: Send,
  tokens: TokenSet,
): Promise<void> {
  for (const id of declared) {
    const fault = await features[id].prove?.(send, tokens)
    if (fault !== undefined) throw new Error(`declares ${features[id].title}, but: ${fault}`)
  }
}

/** @throws Error naming the first feature that is shown although it is switched off. */
export async function proveAbsent(
  switchedOff: readonly FeatureId[],
  send: Send,
  tokens: TokenSet,
): Promise<void> {
  for (const id of switchedOff) {
    const { title, prove } = features[id]
    if (prove !== undefined && (await prove(send, tokens)) === undefined) {
      throw new Error(`shows ${title}, which is switched off`)
    }
  }
}

/** Counts of all routes in a scrape, whatever the histogram is called. */
export function countedRequests(metricsText: string): number {
  const samples = metricsText.matchAll(/^http_request\w*duration\w*_count\{[^}]*\} (\d+)/gm)
  return [...samples].reduce((sum, sample) => sum + Number(sample[1]), 0)
}

/** The same token with another, well-formed signature. */
export function forge(token: string): string {
  const [header, claims, signature = ''] = token.split('.')
  const first = signature.startsWith('A') ? 'B' : 'A'
  return `${header}.${claims}.${first}${signature.slice(1)}`
}

function expectStatus(exchange: Exchange, allowed: readonly number[]): string | undefined {
  if (allowed.includes(exchange.status)) return undefined
  return `answers ${exchange.status} where ${allowed.join(' or ')} is due`
}
