import { type Clock, monotonicClock } from './clock.ts'
import type { Flight } from './flight.ts'
import type { MemoryLimits } from './memory.ts'
import type { CacheRedis } from './remote.ts'

export interface CacheOptions {
  /** Values in memory. Default 10,000. */
  readonly entriesMax?: number
  /** What they may take together, in bytes, estimated. Default 64 MiB. */
  readonly bytesMax?: number
  /** Larger values are served and not kept, in characters of JSON. Default 1,000,000. */
  readonly valueLengthMax?: number
  /** Shared by all instances. Default: `app.redis` if it is there; `false` for memory alone. */
  readonly redis?: CacheRedis | false
  /** Of keys and channel in Redis; services that share one Redis need their own. Default `cache`. */
  readonly prefix?: string
  /** The start waits so long for warming, in milliseconds; it goes on behind. Default 1,000. */
  readonly warmWaitMs?: number
  /** A load behind a stale value, or of warming, has failed. Default: logged by the plugin. */
  readonly onError?: (cache: string, error: unknown) => void
  /** Default: the monotonic clock. */
  readonly clock?: Clock
  /** `0..1`, 1 excluded, for jitter. Default `Math.random`. */
  readonly random?: () => number
}

export interface ResolvedCacheOptions extends MemoryLimits {
  readonly valueLengthMax: number
  readonly prefix: string
  readonly warmWaitMs: number
  readonly onError: (cache: string, error: unknown) => void
  readonly clock: Clock
  readonly random: () => number
  readonly flights: Map<string, Flight>
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: CacheOptions): ResolvedCacheOptions {
  return {
    entriesMax: positive('entriesMax', options.entriesMax ?? 10_000),
    bytesMax: positive('bytesMax', options.bytesMax ?? 64 * 1024 * 1024),
    valueLengthMax: positive('valueLengthMax', options.valueLengthMax ?? 1_000_000),
    prefix: options.prefix ?? 'cache',
    warmWaitMs: positive('warmWaitMs', options.warmWaitMs ?? 1_000),
    onError: options.onError ?? (() => {}),
    clock: options.clock ?? monotonicClock,
    random: options.random ?? Math.random,
    flights: new Map(),
  }
}

function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new RangeError(`cache.${name} must be a whole number above 0, got ${value}`)
}
