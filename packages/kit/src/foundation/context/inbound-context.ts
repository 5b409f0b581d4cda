/**
 * Makes the context of a raw request once, and keeps it on the request.
 *
 * The framework asks for the id before any hook runs, so that is when the whole context is made:
 * it is there even for a request whose URL cannot be decoded.
 *
 * @module
 */

import type { IncomingMessage } from 'node:http'
import { RequestContext } from './request-context.ts'
import { isWellFormedRequestId, newRequestId } from './request-id.ts'
import { isRecording } from './sampling.ts'
import type { TrustPeer } from './trusted-peers.ts'

const contextKey = Symbol('@plimsoll/kit/context')
const sourceKey = Symbol('@plimsoll/kit/context source')

interface NamedRequest extends IncomingMessage {
  [contextKey]?: RequestContext
}

/** Names a request; what the framework takes as `genReqId`. */
export interface NameRequest {
  (request: IncomingMessage): string
  readonly [sourceKey]: true
}

/** Makes the function that gives each request its context and returns the id of it. */
export function nameRequests(isTrusted: TrustPeer): NameRequest {
  const name = (request: NamedRequest): string => {
    const takesWord = !isRecording() || isTrustedParent(request, isTrusted)
    const context = new RequestContext(idOf(request, isTrusted), traceOf(request), takesWord)
    request[contextKey] = context
    return context.requestId
  }
  return Object.assign(name, { [sourceKey]: true as const })
}

/** Whether the ids of an application come from {@link nameRequests}. */
export function namesRequests(fn: object): boolean {
  return sourceKey in fn
}

/** The context of a request; of one that something else has named, a new one. */
export function contextOf(request: NamedRequest): RequestContext {
  request[contextKey] ??= new RequestContext(newRequestId(), traceOf(request), false)
  return request[contextKey]
}

function idOf({ headers, socket }: IncomingMessage, isTrusted: TrustPeer): string {
  const inbound = headers['x-request-id']
  if (inbound === undefined) return newRequestId()
  // Node joins repeated headers with a comma, which no well-formed id has.
  const usable = typeof inbound === 'string' && isWellFormedRequestId(inbound)
  return usable && isTrusted(socket.remoteAddress ?? '') ? inbound : newRequestId()
}

function isTrustedParent({ headers, socket }: IncomingMessage, isTrusted: TrustPeer): boolean {
  return headers['traceparent'] === undefined || isTrusted(socket.remoteAddress ?? '')
}

function traceOf({ headers }: IncomingMessage): { traceparent?: string; tracestate?: string } {
  return headers as { traceparent?: string; tracestate?: string }
}
