export {
  type TracingEnvironment,
  TracingEnvironmentError,
  tracingEnvironment,
} from './environment.ts'
export type { AnyChannel } from './kit-channels.ts'
export { tracingMetrics } from './metrics.ts'
export type { TracingPluginOptions } from './options.ts'
export type { CollectorOptions } from './otlp-sink.ts'
export { tracing } from './plugin.ts'
export type { SamplerName } from './sampler.ts'
export type { Redact } from './shown-text.ts'
export type { DropReason, ExportListener, QueueLimits, QueueStats } from './span-queue.ts'
export type { OpenSpan, SpanFacts, SpanStart, SpanType, TraceContext } from './spans.ts'
export { runningTracing, startTracing, type Tracing, type TracingOptions } from './start-tracing.ts'
export type { TracedChannel } from './traced-channel.ts'
export type { TracingStats } from './tracing-end.ts'
