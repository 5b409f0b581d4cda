export type { Clock } from '../../foundation/monotonic-clock.ts'
export type { Admission, Breaker, BreakerPolicy, BreakerState } from './breaker.ts'
export { type OwnConnection, RedisClient, type RedisStats } from './client.ts'
export { type FailureReason, RedisFailure } from './failure.ts'
export { redisMetrics } from './metrics.ts'
export { type RedisOptions, type ResolvedRedisOptions, resolveOptions } from './options.ts'
export { redis } from './plugin.ts'
export type {
  CallOptions,
  ConnectionStats,
  RedisArgument,
  RedisPort,
  RedisReply,
  RedisState,
  RedisUse,
  UseStats,
} from './port.ts'
export { readStream, type StreamEntry, type StreamReading } from './read-stream.ts'
export { defineScript, type RedisScript } from './script.ts'
export type { ServerAddress } from './server-address.ts'
export type { Subscription } from './subscriber.ts'
