/**
 * Who this work is done for: the id of the request and its place in a trace.
 *
 * @module
 */

import { randomHexSource } from './random-hex.ts'
import { isWellFormedRequestId, newRequestId } from './request-id.ts'
import { isRecording, isSampled } from './sampling.ts'
import { formatTraceparent, isSpanId, parseTraceparent } from './traceparent.ts'
import { isWellFormedTracestate } from './tracestate.ts'

/** What one request is called never changes while it is served: nothing of it can be set. */
export class RequestContext {
  readonly #requestId: string
  readonly #traceId: string
  readonly #parentSpanId: string | undefined
  readonly #sampled: boolean
  readonly #tracestate: string | undefined
  /** Made when it is first asked for: few requests call another service. */
  #spanId: string | undefined

  /** `isTrusted`: whether the word of the caller about recording the trace is taken. */
  constructor(requestId: string, inbound: InboundTrace = {}, isTrusted = true) {
    const parent = inbound.traceparent ? parseTraceparent(inbound.traceparent) : undefined
    this.#requestId = requestId
    this.#traceId = parent?.traceId ?? randomHex(32)
    this.#parentSpanId = parent?.parentId
    this.#sampled = isRecording()
      ? // The caller chose the id of its trace, and could choose one that is always recorded.
        isSampled(isTrusted ? this.traceId : this.spanId, isTrusted ? parent?.sampled : undefined)
      : (parent?.sampled ?? false)
    this.#tracestate = parent && trustworthy(inbound.tracestate)
  }

  /** In `X-Request-Id`, in each log line and in each error body. */
  get requestId(): string {
    return this.#requestId
  }

  /** 32 hex characters, the same in every service that works on the trace. */
  get traceId(): string {
    return this.#traceId
  }

  /** This service's own part in the trace: 16 hex characters, fresh for each request. */
  get spanId(): string {
    this.#spanId ??= newSpanId()
    return this.#spanId
  }

  /** The caller's span, if it sent one. */
  get parentSpanId(): string | undefined {
    return this.#parentSpanId
  }

  /**
   * The trace is recorded, as far as is known: decided here where this service records traces, else
   * as the caller said, and `false` for a new trace.
   */
  get sampled(): boolean {
    return this.#sampled
  }

  /** The caller's `tracestate`, as it came. */
  get tracestate(): string | undefined {
    return this.#tracestate
  }

  toJSON(): Readonly<Record<string, string | boolean | undefined>> {
    const { requestId, traceId, spanId, parentSpanId, sampled, tracestate } = this
    return { requestId, traceId, spanId, parentSpanId, sampled, tracestate }
  }

  /** What names this service's span as the parent of the next. */
  get traceparent(): string {
    return formatTraceparent({ ...this.#trace, parentId: this.spanId })
  }

  /** `traceparent` for one call to another service: a fresh child span of this trace. */
  childTraceparent(): string {
    return formatTraceparent({ ...this.#trace, parentId: newSpanId() })
  }

  get #trace(): { readonly traceId: string; readonly sampled: boolean } {
    return { traceId: this.traceId, sampled: this.sampled }
  }
}

/** The two headers of a trace, as they came. */
export interface InboundTrace {
  readonly traceparent?: string | undefined
  readonly tracestate?: string | undefined
}

/** What {@link newContext} continues. */
export interface ContextOrigin extends InboundTrace {
  /** Default, and if not well-formed: a fresh id. */
  readonly requestId?: string | undefined
}

/**
 * A context for work that no request brought, such as a job. What the origin carries is kept if it
 * is valid, so a job can continue the trace of the request that enqueued it.
 */
export function newContext(origin: ContextOrigin = {}): RequestContext {
  const { requestId } = origin
  const known = requestId !== undefined && isWellFormedRequestId(requestId)
  return new RequestContext(known ? requestId : newRequestId(), origin)
}

const randomHex = randomHexSource()

function newSpanId(): string {
  const id = randomHex(16)
  return isSpanId(id) ? id : newSpanId()
}

/** Valid only beside a valid traceparent (section 3.3.1.5), which the caller has checked. */
function trustworthy(tracestate: string | undefined): string | undefined {
  return tracestate && isWellFormedTracestate(tracestate) ? tracestate : undefined
}
