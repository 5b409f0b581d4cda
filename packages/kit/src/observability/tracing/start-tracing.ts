/**
 * TracingEnd tracing on for the process: loads OpenTelemetry, and listens to what the concerns publish.
 *
 * Nothing of OpenTelemetry is loaded before, and the global tracer of its API is left alone.
 *
 * @module
 */

import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type AnyChannel, kitChannels } from './kit-channels.ts'
import { type CollectorOptions, otlpSink } from './otlp-sink.ts'
import { type Sampler, type SamplerName, samplerOf } from './sampler.ts'
import { type Redact, ShownText } from './shown-text.ts'
import { type ExportListener, type QueueLimits, SpanQueue } from './span-queue.ts'
import { ContextIds, type OpenSpan, type SpanStart, Spans, type TraceContext } from './spans.ts'
import { type Active, followChannel } from './traced-channel.ts'
import { TracingEnd, type TracingStats } from './tracing-end.ts'

export interface TracingOptions extends Partial<QueueLimits> {
  readonly collector: CollectorOptions
  /** Attributes of the resource; `service.name` above all. */
  readonly resource: Readonly<Record<string, string>>
  /** Default `parentbased_always_on`. */
  readonly sampler?: SamplerName | undefined
  /** Share of the traces, from 0 to 1, for a sampler that takes one. Default 1. */
  readonly ratio?: number | undefined
  /** Of the running code: `currentContext` of `@plimsoll/kit/context`. */
  readonly currentContext: () => TraceContext | undefined
  /** Takes secrets out of text: `redact` of `@plimsoll/kit/logging`. */
  readonly redact: Redact
  /** Channels to follow besides those of the kit. */
  readonly channels?: readonly AnyChannel[] | undefined
}

export interface Tracing {
  /** Begins the span that the context is: a request's. Undefined if its trace is not recorded. */
  begin(context: TraceContext, start: SpanStart): OpenSpan | undefined
  stats(): TracingStats
  /** Told when exports begin to fail and when they succeed again. Returns what ends it. */
  onExports(listener: ExportListener): () => void
  /** Exports what waits, for so many milliseconds at most. Never rejects. */
  flush(withinMs: number): Promise<void>
  /** Flushes, drops the rest and ends tracing for the process. Never rejects. */
  close(withinMs: number): Promise<void>
}

interface SamplingQuestion {
  readonly randomId: string
  readonly parentSampled: boolean | undefined
  sampled: boolean
}

const samplingChannel = 'plimsoll:context.sample'

// One for the process, as the channels are: an application finds what was started before it.
let running: Tracing | undefined

/** What {@link startTracing} has started, as long as it is not closed. */
export function runningTracing(): Tracing | undefined {
  return running
}

/**
 * @throws RangeError if an option makes no sense, Error if tracing is on already or OpenTelemetry is
 * not installed.
 */
export async function startTracing(options: TracingOptions): Promise<Tracing> {
  if (running !== undefined) throw new Error('tracing is on already')
  const sampler = samplerOf(options.sampler ?? 'parentbased_always_on', options.ratio)
  const queue = new SpanQueue(await otlpSink(options.collector), limitsOf(options))
  const spans = await spansInto(queue, options)
  // Another start may have been quicker while the modules were loaded.
  if (running !== undefined) throw new Error('tracing is on already')

  const end = new TracingEnd(queue)
  const endings = [followSampling(sampler), ...followChannels(spans, options, () => end.faulted())]
  const started: Tracing = {
    begin: (context, start) => (context.sampled ? spans.entry(context, start) : undefined),
    stats: () => end.stats(),
    onExports: (listener) => queue.onExports(listener),
    flush: (withinMs) => end.flush(withinMs),
    close(withinMs) {
      for (const unfollow of endings.splice(0)) unfollow()
      if (running === started) running = undefined
      return end.close(withinMs)
    },
  }
  running = started
  return started
}

async function spansInto(queue: SpanQueue, { resource, redact }: TracingOptions): Promise<Spans> {
  const [api, sdk, { defaultResource, resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
  ])
  const ids = new ContextIds(new sdk.RandomIdGenerator())
  const provider = new sdk.TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(resource)),
    // Asked before, when the context was made.
    sampler: new sdk.AlwaysOnSampler(),
    idGenerator: ids,
    spanProcessors: [queue],
    spanLimits: { attributeCountLimit: 32, eventCountLimit: 8, linkCountLimit: 8 },
  })
  const tracer = provider.getTracer('@plimsoll/kit')
  const traceApi = {
    root: api.ROOT_CONTEXT,
    within: api.trace.setSpanContext,
    startSpan: tracer.startSpan.bind(tracer),
  }
  return new Spans(traceApi, ids, new ShownText(redact))
}

function followChannels(
  spans: Spans,
  { channels = [], currentContext }: TracingOptions,
  onFault: (error: unknown) => void,
): (() => void)[] {
  const active = new AsyncLocalStorage<Active | undefined>()
  const surroundings = { spans, active, currentContext, onFault }
  return [...kitChannels, ...channels].map((definition) => followChannel(definition, surroundings))
}

function followSampling(sampler: Sampler): () => void {
  const answer = (message: unknown) => {
    const question = message as SamplingQuestion
    question.sampled = sampler(question.randomId, question.parentSampled)
  }
  subscribe(samplingChannel, answer)
  return () => void unsubscribe(samplingChannel, answer)
}

function limitsOf({ queueMax = 2_048, batchMax = 512, delayMs = 5_000 }: TracingOptions) {
  const limits = { queueMax, batchMax: Math.min(batchMax, queueMax), delayMs }
  for (const [name, value] of Object.entries(limits)) {
    if (Number.isInteger(value) && value >= 1 && value <= 1_000_000) continue
    throw new RangeError(`tracing.${name} must be a whole number from 1, got ${value}`)
  }
  return limits
}
