export { HealthSchema, LivenessSchema, ReadinessSchema, StartupSchema } from './bodies.ts'
export { type Clock, monotonicClock } from './clock.ts'
export type {
  Criticality,
  Dependency,
  DependencyReport,
  DependencyStatus,
  Facts,
} from './dependency.ts'
export { type DiskBlocks, type DiskFacts, type DiskSpaceOptions, diskSpace } from './disk-space.ts'
export { type EventLoopOptions, eventLoop } from './event-loop.ts'
export { type HealthStats, healthMetrics } from './metrics.ts'
export type { HealthOptions } from './options.ts'
export { type Health, health } from './plugin.ts'
