export type { LimiterClock } from './clock.ts'
export { createLimiter, type LimiterLog, type LimiterOptions } from './create-limiter.ts'
export { definePolicy, type PolicyDefinition } from './define-policy.ts'
export type { GateStats } from './gate.ts'
export type { ClientNetworks, LimitedPrincipal, LimitedRequest, LimitScope } from './keys.ts'
export type { LimitOptions, LimitSetting } from './limit.ts'
export type {
  LimitStore,
  StoreAsk,
  StoreCall,
  StoredWindow,
  StoreReply,
} from './limit-store.ts'
export type { LimitAsk, LimitDecision, Limiter, LimiterStats, LimitView } from './limiter.ts'
export { rateLimitMetrics } from './metrics.ts'
export type { CustomLimit, RateLimitOptions } from './options.ts'
export { parseWindows } from './parse-windows.ts'
export { type RateLimit, rateLimit } from './plugin.ts'
export type {
  LimitAlgorithm,
  LimitMode,
  LimitPolicy,
  LimitWindow,
  OnUnavailable,
} from './policy.ts'
export type { RateLimitStats } from './rate-limit-stats.ts'
export { type LimitRedisPort, type RedisStoreOptions, redisStore } from './redis-store.ts'
export type { RateLimitOutcome } from './request-limits.ts'
export type { RouteLimit, RouteRateLimit } from './route-limits.ts'
export type { RedisSource } from './start-limiter.ts'
export type { RedisStateSource } from './store-link.ts'
