import { type Clock, monotonicClock } from '../../foundation/monotonic-clock.ts'
import type { RedisPort } from '../../reliability/redis/index.ts'

/** What is needed of `app.redis`. */
export interface HubRedis {
  connection(use: {
    readonly name: string
    readonly fallback: string
    readonly timeoutMs?: number
    readonly blockMs?: number
  }): RedisPort
}

export interface HubOptions {
  /** Makes one order of the events of all processes. Default none: of this process alone. */
  readonly redis?: HubRedis | undefined
  /** Begins the names of the keys in Redis. Default `plimsoll:realtime:`. */
  readonly keyPrefix?: string | undefined
  /** Events that are kept for members that come back. Default 10,000. */
  readonly ringEvents?: number | undefined
  /** For so many milliseconds. Default 120,000. */
  readonly ringMs?: number | undefined
  /** With so many bytes altogether. Default 16 MiB. */
  readonly ringBytes?: number | undefined
  /** Of one event, as it is sent. Default 64 KiB. */
  readonly eventBytesMax?: number | undefined
  /** About so many events are kept in Redis, for processes that are behind or new. Default 2,000. */
  readonly streamEvents?: number | undefined
  /** Milliseconds for one call to Redis. Default 250. */
  readonly redisTimeoutMs?: number | undefined
  /** An event that is not back from Redis after so many milliseconds is delivered here. Default 1,000. */
  readonly patienceMs?: number | undefined
  /** Members that get an event before the process does something else. Default 256. */
  readonly membersPerTurn?: number | undefined
  /** Of timers. */
  readonly clock?: Clock | undefined
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /** Calls back in a later turn of the process. Default `setImmediate`. */
  readonly later?: ((act: () => void) => void) | undefined
  /** Told of events that are refused, of members that throw, and when Redis is done without. */
  readonly onProblem?: ((problem: unknown) => void) | undefined
}

type Numbers =
  | 'ringEvents'
  | 'ringMs'
  | 'ringBytes'
  | 'eventBytesMax'
  | 'streamEvents'
  | 'redisTimeoutMs'
  | 'patienceMs'
  | 'membersPerTurn'

export interface ResolvedHubOptions extends Readonly<Record<Numbers, number>> {
  readonly redis: HubRedis | undefined
  readonly keyPrefix: string
  readonly clock: Clock
  readonly now: () => number
  readonly later: (act: () => void) => void
  readonly onProblem: (problem: unknown) => void
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveHubOptions(options: HubOptions): ResolvedHubOptions {
  return {
    ...numbersOf(options),
    redis: options.redis,
    keyPrefix: options.keyPrefix ?? 'plimsoll:realtime:',
    clock: options.clock ?? monotonicClock,
    now: options.now ?? Date.now,
    later: options.later ?? ((act) => void setImmediate(act)),
    onProblem: options.onProblem ?? (() => {}),
  }
}

function numbersOf(options: HubOptions): Readonly<Record<Numbers, number>> {
  return {
    ringEvents: positive('ringEvents', options.ringEvents ?? 10_000),
    ringMs: positive('ringMs', options.ringMs ?? 120_000),
    ringBytes: positive('ringBytes', options.ringBytes ?? 16 * 1024 * 1024),
    eventBytesMax: positive('eventBytesMax', options.eventBytesMax ?? 64 * 1024),
    streamEvents: positive('streamEvents', options.streamEvents ?? 2_000),
    redisTimeoutMs: positive('redisTimeoutMs', options.redisTimeoutMs ?? 250),
    patienceMs: positive('patienceMs', options.patienceMs ?? 1_000),
    membersPerTurn: positive('membersPerTurn', options.membersPerTurn ?? 256),
  }
}

function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new RangeError(`realtime.${name} must be a whole number above 0, got ${value}`)
}
