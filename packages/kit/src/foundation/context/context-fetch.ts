/**
 * `fetch` that tells the next service which request and trace it works for.
 *
 * For services of one's own: a third party need not learn the ids.
 *
 * @module
 */

import { tracingChannel } from 'node:diagnostics_channel'
import { currentContext } from './current-context.ts'
import type { RequestContext } from './request-context.ts'

type Fetch = typeof globalThis.fetch

/** What is published of a call; whoever records it sets `traceparent` to that of its span. */
export interface OutgoingCall {
  readonly method: string
  readonly url: string
  traceparent: string | undefined
}

const calls = tracingChannel<unknown, OutgoingCall>('plimsoll:http.client')

/**
 * Adds `x-request-id`, `traceparent` with a fresh child span, and `tracestate`. What the caller
 * set stays, and a caller's `traceparent` is not mixed with another's `tracestate`. Outside of a
 * context the call passes through as it is.
 */
export function contextFetch(fetch: Fetch = globalThis.fetch): Fetch {
  return (input, init) => {
    const context = currentContext()
    if (context === undefined) return fetch(input, init)
    const headers = headersOf(input, init)
    if (!calls.start.hasSubscribers) {
      return fetch(input, { ...init, headers: withContext(headers, context) })
    }
    const call = callOf(input, init)
    const send = () =>
      fetch(input, { ...init, headers: withContext(headers, context, call.traceparent) })
    return calls.tracePromise(send, call)
  }
}

/** `init.headers` replace those of a Request as a whole (Fetch standard, the Request constructor). */
function headersOf(input: Parameters<Fetch>[0], init: Parameters<Fetch>[1]): Headers {
  if (init?.headers !== undefined) return new Headers(init.headers)
  if (typeof input === 'object' && 'headers' in input) return new Headers(input.headers)
  return new Headers()
}

function callOf(input: Parameters<Fetch>[0], init: Parameters<Fetch>[1]): OutgoingCall {
  const request = typeof input === 'object' && 'url' in input ? input : undefined
  const method = init?.method ?? request?.method ?? 'GET'
  return { method, url: request?.url ?? String(input), traceparent: undefined }
}

function withContext(headers: Headers, context: RequestContext, traceparent?: string): Headers {
  if (!headers.has('x-request-id')) headers.set('x-request-id', context.requestId)
  if (headers.has('traceparent')) return headers

  headers.set('traceparent', traceparent ?? context.childTraceparent())
  if (context.tracestate !== undefined && !headers.has('tracestate')) {
    headers.set('tracestate', context.tracestate)
  }
  return headers
}
