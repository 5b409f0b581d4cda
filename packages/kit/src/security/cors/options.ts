/**
 * What the CORS plugin may be told, and the header values that follow from it.
 *
 * @module
 */

import { type OriginTest, originList } from './origin-list.ts'

export interface CorsOptions {
  /**
   * Origins that may read our answers, exactly as browsers send them; `https://*.example.com`
   * stands for one label. `'*'` allows every page on the web, without credentials. Default none.
   */
  readonly origins?: readonly string[] | '*'
  /** Whether browsers may send cookies with the request. Default `false`. */
  readonly credentials?: boolean
  /** Methods that a page may use. Default GET, HEAD, POST, PUT, PATCH, DELETE. */
  readonly methods?: readonly string[]
  /** Request headers that a page may set. Default those that the kit reads. */
  readonly requestHeaders?: readonly string[]
  /** Response headers that a page may read. Default those that the kit sends. */
  readonly exposedHeaders?: readonly string[]
  /** How long a browser remembers a preflight, in seconds. Default 600; Chromium caps at 7200. */
  readonly maxAgeSeconds?: number
}

export interface ResolvedOptions {
  readonly isAllowed: OriginTest
  /** True when every origin gets the same answer, so that caches need not tell them apart. */
  readonly isPublic: boolean
  readonly credentials: boolean
  readonly methods: string
  readonly requestHeaders: string
  readonly exposedHeaders: string
  readonly maxAge: string
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

const requestHeaders = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'X-API-Key',
  'X-Request-Id',
  'X-Request-Timeout-Ms',
  'traceparent',
  'tracestate',
]

const exposedHeaders = [
  'Deprecation',
  'ETag',
  'Idempotent-Replayed',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Sunset',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'X-Request-Id',
]

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: CorsOptions): ResolvedOptions {
  const origins = options.origins ?? []
  const credentials = options.credentials ?? false
  if (origins === '*' && credentials) {
    // Browsers refuse it (Fetch standard, "CORS protocol and credentials"), and reflecting the
    // origin instead would let any page act as the signed-in user.
    throw new RangeError('cors.origins must be a list when cors.credentials is true, got "*"')
  }
  return {
    isAllowed: originTest(origins),
    isPublic: origins === '*',
    credentials,
    methods: tokenList('cors.methods', options.methods ?? methods),
    requestHeaders: tokenList('cors.requestHeaders', options.requestHeaders ?? requestHeaders),
    exposedHeaders: tokenList('cors.exposedHeaders', options.exposedHeaders ?? exposedHeaders),
    maxAge: maxAge(options.maxAgeSeconds ?? 600),
  }
}

function originTest(origins: readonly string[] | '*'): OriginTest {
  if (origins === '*') return () => true
  if (typeof origins === 'string') {
    throw new RangeError(`cors.origins must be a list or "*", got "${origins}"`)
  }
  return originList(origins)
}

function maxAge(seconds: number): string {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 86_400) {
    throw new RangeError(`cors.maxAgeSeconds must be 0 to 86400, got ${seconds}`)
  }
  return String(seconds)
}

/** A list of tokens (RFC 9110, section 5.6.2); `*` is none here: with credentials it is a name. */
function tokenList(option: string, tokens: readonly string[]): string {
  for (const token of tokens) {
    if (token === '*' || !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(token)) {
      throw new RangeError(`${option} must be names of headers or methods, got "${token}"`)
    }
  }
  return tokens.join(', ')
}
