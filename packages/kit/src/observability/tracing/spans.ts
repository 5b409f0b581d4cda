/**
 * Makes spans of the SDK, each with its place in a trace that was settled before.
 *
 * Ids come from the context: a request's span has the ids that its log lines, its answer and its
 * outgoing calls bear. What a span says goes through redaction, all of it.
 *
 * @module
 */

import type { Attributes, Context, Span, SpanContext } from '@opentelemetry/api'
import type { IdGenerator } from '@opentelemetry/sdk-trace'
import type { ShownText } from './shown-text.ts'

/** Of the request or job that the running code works for; `request.context` is one. */
export interface TraceContext {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string | undefined
  /** Whether the trace is recorded. */
  readonly sampled: boolean
}

export type SpanType = 'internal' | 'server' | 'client' | 'producer' | 'consumer'

/** The numbers of `SpanKind` in the API, which is loaded only when tracing is on. */
const kinds: Readonly<Record<SpanType, number>> = {
  internal: 0,
  server: 1,
  client: 2,
  producer: 3,
  consumer: 4,
}

export type SpanFacts = Readonly<Record<string, string | number | boolean | undefined>>

export interface SpanStart {
  readonly type: SpanType
  /** Written by a programmer; a route's template, not its path. */
  readonly name: string
  /** What a programmer wrote. */
  readonly written?: SpanFacts | undefined
  /** What came from outside. */
  readonly given?: SpanFacts | undefined
}

/** As much of the API as is used; loaded with the SDK. */
export interface TraceApi {
  readonly root: Context
  readonly within: (context: Context, parent: SpanContext) => Context
  readonly startSpan: (
    name: string,
    options: { readonly kind: number; readonly attributes: Attributes },
    context: Context,
  ) => Span
}

const sampledFlag = 1
const errorStatus = 2

/** A span that has begun. */
export class OpenSpan {
  readonly spanContext: SpanContext
  readonly #span: Span
  readonly #shown: ShownText

  constructor(span: Span, shown: ShownText) {
    this.#span = span
    this.#shown = shown
    this.spanContext = span.spanContext()
  }

  get traceparent(): string {
    return `00-${this.spanContext.traceId}-${this.spanContext.spanId}-01`
  }

  tell(facts: SpanFacts): void {
    for (const [name, value] of Object.entries(facts)) {
      if (value === undefined) continue
      this.#span.setAttribute(name, typeof value === 'string' ? this.#shown.given(value) : value)
    }
  }

  /** `type`: the code of the error, or its class. */
  fail(type: string, error?: unknown): void {
    this.tell({ 'error.type': type })
    const message = error instanceof Error ? this.#shown.given(error.message) : undefined
    this.#span.setStatus({ code: errorStatus, ...(message !== undefined && { message }) })
    if (!(error instanceof Error)) return
    this.#span.addEvent('exception', {
      'exception.type': this.#shown.given(String(error.name)),
      'exception.message': message ?? '',
      ...(error.stack !== undefined && {
        'exception.stacktrace': this.#shown.given(error.stack),
      }),
    })
  }

  end(): void {
    this.#span.end()
  }
}

export class Spans {
  readonly #api: TraceApi
  readonly #ids: ContextIds
  readonly #shown: ShownText

  constructor(api: TraceApi, ids: ContextIds, shown: ShownText) {
    this.#api = api
    this.#ids = ids
    this.#shown = shown
  }

  /** The span that the context itself is: it has its ids. */
  entry(context: TraceContext, start: SpanStart): OpenSpan {
    const { traceId, spanId, parentSpanId } = context
    const parent =
      parentSpanId === undefined ? undefined : { traceId, spanId: parentSpanId, isRemote: true }
    this.#ids.next = { traceId, spanId }
    return this.#begin(start, parent)
  }

  child(parent: Pick<SpanContext, 'traceId' | 'spanId'>, start: SpanStart): OpenSpan {
    return this.#begin(start, { traceId: parent.traceId, spanId: parent.spanId })
  }

  #begin(
    { type, name, written = {}, given = {} }: SpanStart,
    parent: Omit<SpanContext, 'traceFlags'> | undefined,
  ): OpenSpan {
    const { root, within, startSpan } = this.#api
    const context =
      parent === undefined ? root : within(root, { ...parent, traceFlags: sampledFlag })
    const attributes: Attributes = {}
    this.#collect(attributes, written, (text) => this.#shown.written(text))
    this.#collect(attributes, given, (text) => this.#shown.given(text))
    const span = startSpan(this.#shown.written(name), { kind: kinds[type], attributes }, context)
    return new OpenSpan(span, this.#shown)
  }

  #collect(attributes: Attributes, facts: SpanFacts, show: (text: string) => string): void {
    for (const name in facts) {
      const value = facts[name]
      if (value !== undefined) attributes[name] = typeof value === 'string' ? show(value) : value
    }
  }
}

/** Gives out the ids of a context where it is that context's turn, else fresh ones. */
export class ContextIds implements IdGenerator {
  next: { readonly traceId: string; readonly spanId: string } | undefined
  readonly #fresh: IdGenerator

  constructor(fresh: IdGenerator) {
    this.#fresh = fresh
  }

  generateTraceId(): string {
    return this.#traceId ?? this.#fresh.generateTraceId()
  }

  // The SDK asks for this one first, and for the other only without a parent.
  generateSpanId(): string {
    const { next } = this
    this.#traceId = next?.traceId
    this.next = undefined
    return next?.spanId ?? this.#fresh.generateSpanId()
  }

  #traceId: string | undefined
}
