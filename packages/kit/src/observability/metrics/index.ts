export type { Format } from './exposition.ts'
export { heapLimitBytes } from './heap-limit.ts'
export {
  DurationHistogram,
  durationBounds,
  type Exemplar,
  type HistogramValue,
} from './histogram.ts'
export { type KeptReading, type KeptReadingOptions, keptReading } from './kept-reading.ts'
export type { Metric, MetricsPort, MetricType, Reading, Sample } from './metric.ts'
export { httpMetrics, processMetrics, type RegistryStats, registryMetrics } from './metrics.ts'
export type { MetricsOptions, MetricsRouteOptions } from './options.ts'
export { type Metrics, metrics, metricsRoute } from './plugin.ts'
export type { ScrapeAnswer } from './scrapes.ts'
