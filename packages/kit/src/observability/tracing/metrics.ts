import type { Metric } from '../metrics/index.ts'
import type { TracingStats } from './tracing-end.ts'

/** Families of `startTracing()`; shown only while tracing is on. */
export const tracingMetrics: readonly Metric<TracingStats>[] = [
  {
    name: 'traces_exported_total',
    type: 'counter',
    help: 'Spans that the collector has taken.',
    read: ({ exported }) => exported,
  },
  {
    name: 'traces_dropped_total',
    type: 'counter',
    help: 'Spans that were lost: the queue was full, an export failed, or the service stopped.',
    labels: ['reason'],
    read: ({ dropped }) =>
      Object.entries(dropped).map(([reason, count]) => [[reason], count] as const),
  },
  {
    name: 'traces_export_failures_total',
    type: 'counter',
    help: 'Batches of spans that the collector did not take in time, or refused.',
    read: ({ exportFailures }) => exportFailures,
  },
  {
    name: 'traces_queued',
    type: 'gauge',
    help: 'Spans that wait to be exported.',
    read: ({ queued }) => queued,
  },
  {
    name: 'traces_queue_max',
    type: 'gauge',
    help: 'Spans that may wait; more are dropped.',
    read: ({ queueMax }) => queueMax,
  },
  {
    name: 'traces_faults_total',
    type: 'counter',
    help: 'Faults of tracing itself, each of which cost a span.',
    read: ({ faults }) => faults,
  },
]
