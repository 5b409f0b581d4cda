import type { AnyDatabase } from '../../reliability/database/index.ts'
import type { RedisPort } from '../../reliability/redis/index.ts'
import { type Clock, machineClock } from './clock.ts'

/** As much of `@plimsoll/kit/redis` as is used. */
export interface RevocationRedis {
  connection(use: {
    readonly name: string
    readonly fallback: string
    readonly timeoutMs?: number
    readonly blockMs?: number
  }): RedisPort
}

export interface RevocationOptions {
  /** With `revocationTables` among its tables. Default of the plugin: `app.database`. */
  readonly database?: AnyDatabase
  /**
   * Carries the feed on PostgreSQL. Default of the plugin: `app.redis` if it is there; `false` for the
   * database alone.
   */
  readonly redis?: RevocationRedis | false
  /** Longest life of any token that is accepted, foreign ones too, in seconds. Default 3,600. */
  readonly tokenLifeSecondsMax?: number
  /** Begins the names of the keys in Redis. Default `plimsoll:revocation:`. */
  readonly keyPrefix?: string
  /** Milliseconds between two cycles on Redis. At most 500, which is the default. */
  readonly cycleMs?: number
  /** Milliseconds between two polls of the database, without Redis. At most 500. Default 200. */
  readonly pollMs?: number
  /** Milliseconds for one call to Redis. Default 250. */
  readonly redisTimeoutMs?: number
  /** Milliseconds for one statement. Default 1,000. */
  readonly timeoutMs?: number
  /** Milliseconds after a commit until it is said that it is not proven yet. Default 2,400. */
  readonly barrierMs?: number
  /** Milliseconds for the first reading; then the start fails. Default 30,000. */
  readonly startTimeoutMs?: number
  /** Told of what goes wrong and is lived with. Default of the plugin: the log. */
  readonly onProblem?: (message: string, error: unknown) => void
  /** Epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number
  /** Milliseconds that never step. Default `performance.now`. */
  readonly monotonic?: () => number
  /** Default: timers that keep no process alive. */
  readonly after?: Clock['after']
}

export interface ResolvedOptions {
  readonly keepSeconds: number
  readonly graceSeconds: number
  readonly keyPrefix: string
  readonly cycleMs: number
  readonly pollMs: number
  readonly redisTimeoutMs: number
  readonly timeoutMs: number
  readonly barrierMs: number
  readonly startTimeoutMs: number
  readonly onProblem: (message: string, error: unknown) => void
  readonly clock: Clock
}

/** Others take a node for gone after the lease; it refuses by itself before that. */
export const leaseMs = 2_100
export const freshMs = 2_000

/** For how long an answer about one credential serves, from its sending. */
export const confirmValidMs = 250
export const confirmWaitMs = 50
/** For how long word stands that a node asks for single credentials. */
export const permitMs = 10_000

/** More than any skew between clocks that is put up with. */
const graceSeconds = 120

/** Default, least and most of each. */
const limits = {
  tokenLifeSecondsMax: [3_600, 60, 604_800],
  cycleMs: [500, 10, 500],
  pollMs: [200, 10, 500],
  redisTimeoutMs: [250, 10, 1_000],
  timeoutMs: [1_000, 10, 10_000],
  barrierMs: [2_400, 0, 30_000],
  startTimeoutMs: [30_000, 100, 600_000],
} as const

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: RevocationOptions): ResolvedOptions {
  const { tokenLifeSecondsMax, ...numbers } = Object.fromEntries(
    Object.entries(limits).map(([name, [preset, min, max]]) => {
      const value = options[name as keyof typeof limits] ?? preset
      return [name, integer(name, value, min, max)]
    }),
  ) as Record<keyof typeof limits, number>
  return {
    ...numbers,
    keepSeconds: tokenLifeSecondsMax + graceSeconds,
    graceSeconds,
    keyPrefix: options.keyPrefix ?? 'plimsoll:revocation:',
    onProblem: options.onProblem ?? (() => undefined),
    clock: {
      now: options.now ?? machineClock.now,
      monotonic: options.monotonic ?? machineClock.monotonic,
      after: options.after ?? machineClock.after,
    },
  }
}

function integer(name: string, value: number, min: number, max: number): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value
  throw new RangeError(`revocation.${name} must be an integer of ${min} to ${max}, got ${value}`)
}
