/**
 * `fetch` that tells the next service which request and trace it works for.
 *
 * For services of one's own: a third party need not learn the ids.
 *
 * @module
 */

import { currentContext } from './current-context.ts'
import type { RequestContext } from './request-context.ts'

type Fetch = typeof globalThis.fetch

/**
 * Adds `x-request-id`, `traceparent` with a fresh child span, and `tracestate`. What the caller
 * set stays, and a caller's `traceparent` is not mixed with another's `tracestate`. Outside of a
 * context the call passes through as it is.
 */
export function contextFetch(fetch: Fetch = globalThis.fetch): Fetch {
  return (input, init) => {
    const context = currentContext()
    if (context === undefined) return fetch(input, init)
    return fetch(input, { ...init, headers: withContext(headersOf(input, init), context) })
  }
}

/** `init.headers` replace those of a Request as a whole (Fetch standard, the Request constructor). */
function headersOf(input: Parameters<Fetch>[0], init: Parameters<Fetch>[1]): Headers {
  if (init?.headers !== undefined) return new Headers(init.headers)
  if (typeof input === 'object' && 'headers' in input) return new Headers(input.headers)
  return new Headers()
}

function withContext(headers: Headers, context: RequestContext): Headers {
  if (!headers.has('x-request-id')) headers.set('x-request-id', context.requestId)
  if (headers.has('traceparent')) return headers

  headers.set('traceparent', context.childTraceparent())
  if (context.tracestate !== undefined && !headers.has('tracestate')) {
    headers.set('tracestate', context.tracestate)
  }
  return headers
}
