/**
 * Makes spans of what is published on a tracing channel of `node:diagnostics_channel`.
 *
 * Only of `tracePromise`, and only within a context whose trace is recorded: a poll or a health
 * check that works for nobody leaves no span. A fault in here is counted and never felt: Node would
 * end the process for an error that a subscriber throws.
 *
 * @module
 */

import type { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import type { OpenSpan, SpanFacts, SpanStart, Spans, TraceContext } from './spans.ts'

/** How the messages of a channel become spans. */
export interface TracedChannel<Message extends object> {
  /** Such as `plimsoll:database.query`. */
  readonly channel: string
  /** The work is what its context was made for, such as a job: its span is that of the context. */
  readonly isEntry?: boolean
  begin(message: Message): SpanStart
  /** Tells the message the `traceparent` of its span, to be sent or kept. */
  began?(message: Message, traceparent: string): void
  /** What is known at the end; with `error.type` it failed without throwing. */
  ended?(message: Message, result: unknown): SpanFacts
}

/** A span within which code runs, and the context to which that belongs. */
export interface Active {
  readonly context: TraceContext
  readonly span: OpenSpan
}

export interface ChannelSurroundings {
  readonly spans: Spans
  readonly active: AsyncLocalStorage<Active | undefined>
  readonly currentContext: () => TraceContext | undefined
  /** Told of a fault of tracing itself. */
  readonly onFault: (error: unknown) => void
}

interface Settled {
  readonly error?: unknown
  readonly result?: unknown
}

/** Returns what ends it. */
export function followChannel<Message extends object>(
  definition: TracedChannel<Message>,
  surroundings: ChannelSurroundings,
): () => void {
  const { active, onFault } = surroundings
  const { start, error, asyncStart } = tracingChannel<Active | undefined, Message>(
    definition.channel,
  )
  const open = new WeakMap<object, OpenSpan>()

  const begin = (message: Message) => {
    try {
      const begun = beginSpan(definition, message, surroundings)
      if (begun !== undefined) open.set(message, begun.span)
      return begun ?? active.getStore()
    } catch (fault) {
      onFault(fault)
      return active.getStore()
    }
  }
  // An error that is thrown at once comes without the end of a promise; one that comes later, with.
  const end = (message: unknown) => {
    const span = open.get(message as Message)
    if (span === undefined) return
    open.delete(message as Message)
    try {
      endSpan(definition, message as Message & Settled, span)
    } catch (fault) {
      onFault(fault)
    }
  }

  start.bindStore(active, begin)
  error.subscribe(end)
  asyncStart.subscribe(end)
  return () => {
    start.unbindStore(active)
    error.unsubscribe(end)
    asyncStart.unsubscribe(end)
  }
}

function beginSpan<Message extends object>(
  definition: TracedChannel<Message>,
  message: Message,
  { spans, active, currentContext }: ChannelSurroundings,
): Active | undefined {
  const context = currentContext()
  if (context === undefined || !context.sampled) return undefined
  const around = active.getStore()
  const outer = around?.context === context ? around.span : undefined
  const start = definition.begin(message)
  const span =
    outer === undefined && definition.isEntry === true
      ? spans.entry(context, start)
      : spans.child(outer?.spanContext ?? context, start)
  definition.began?.(message, span.traceparent)
  return { context, span }
}

function endSpan<Message extends object>(
  definition: TracedChannel<Message>,
  message: Message & Settled,
  span: OpenSpan,
): void {
  const { error } = message
  if ('error' in message) span.fail(typeOf(error), error)
  else {
    const facts = definition.ended?.(message, message.result) ?? {}
    span.tell(facts)
    if (typeof facts['error.type'] === 'string') span.fail(facts['error.type'])
  }
  span.end()
}

/** The code of an error is a closed set, its class is next best. */
export function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' ? code : error.name
}
