export { Cache, type CacheStats } from './cache.ts'
export type { Clock } from './clock.ts'
export type { CacheCounts } from './counts.ts'
export type {
  CacheDefinition,
  CacheOutcome,
  Load,
  LookupOptions,
  PrincipalKey,
} from './definition.ts'
export type { Lifetime } from './freshness.ts'
export { cacheMetrics } from './metrics.ts'
export { NamedCache } from './named-cache.ts'
export { type CacheOptions, type ResolvedCacheOptions, resolveOptions } from './options.ts'
export { cache } from './plugin.ts'
export type { CacheRedis, CacheRedisPort } from './remote.ts'
