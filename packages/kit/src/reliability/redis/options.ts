import { type ConnectionOptions, createSecureContext } from 'node:tls'
import { type Clock, monotonicClock } from '../../foundation/monotonic-clock.ts'
import { type BreakerPolicy, defaultBreakerPolicy } from './breaker.ts'
import { type ServerAddress, serverAddress } from './server-address.ts'

export interface RedisOptions {
  /** `redis://user:password@host:6379/0`, or `rediss://` for TLS. */
  readonly url: string
  /** For `rediss://`, such as `{ ca }`. Default: the certificate authorities of the system. */
  readonly tls?: ConnectionOptions
  /** Of one call, in milliseconds. Default 100. */
  readonly timeoutMs?: number
  /** Calls under way on one connection; more are refused. Default 256. */
  readonly maxInFlight?: number
  /** For one attempt to connect, in milliseconds. Default 500. */
  readonly connectTimeoutMs?: number
  /** A connection that owes an answer for so long is given up, in milliseconds. Default 1,000. */
  readonly socketTimeoutMs?: number
  /**
   * Most that is waited between two attempts to connect, in milliseconds; at most 4,000. Default 1,800:
   * with an attempt that has just failed to begin with, Redis is in use again within 3 s of its return.
   */
  readonly reconnectMaxMs?: number
  /** A reply may have at most so many bytes; a larger one ends the connection. Default 16 MiB. */
  readonly replyBytesMax?: number
  /** Between two PINGs on a connection, in milliseconds. Default 30,000. */
  readonly healthCheckMs?: number
  /** Between two PINGs on the connection for messages, in milliseconds. Default 5,000. */
  readonly heartbeatMs?: number
  /** Default: 5 failures open it for 50 ms + random(100 ms × 2^n, at most 2 s). */
  readonly breaker?: Partial<BreakerPolicy>
  /** Of this service, in `CLIENT LIST`. Default `plimsoll`. */
  readonly clientName?: string
  /** Default: the monotonic clock, and timers that do not keep the process alive. */
  readonly clock?: Clock
  /** `0..1`, 1 excluded, for jitter. Default `Math.random`. */
  readonly random?: () => number
}

export interface ResolvedRedisOptions
  extends Required<Omit<RedisOptions, 'url' | 'tls' | 'breaker'>> {
  readonly address: ServerAddress
  readonly tls: ConnectionOptions | undefined
  readonly breaker: BreakerPolicy
}

/** @throws RangeError naming the option that makes no sense, never with the password. */
export function resolveOptions(options: RedisOptions): ResolvedRedisOptions {
  const address = serverAddress(options.url)
  // Certificates that cannot be read are found here, not by a connection that is never made.
  if (address.isTls && options.tls !== undefined) createSecureContext(options.tls)
  return {
    ...limitsOf(options),
    address,
    tls: options.tls,
    breaker: { ...defaultBreakerPolicy, ...options.breaker },
    clientName: options.clientName ?? 'plimsoll',
    clock: options.clock ?? monotonicClock,
    random: options.random ?? Math.random,
  }
}

function limitsOf(options: RedisOptions) {
  return {
    timeoutMs: positive('timeoutMs', options.timeoutMs ?? 100),
    maxInFlight: positive('maxInFlight', options.maxInFlight ?? 256),
    connectTimeoutMs: positive('connectTimeoutMs', options.connectTimeoutMs ?? 500),
    socketTimeoutMs: positive('socketTimeoutMs', options.socketTimeoutMs ?? 1_000),
    reconnectMaxMs: positive('reconnectMaxMs', options.reconnectMaxMs ?? 1_800),
    replyBytesMax: positive('replyBytesMax', options.replyBytesMax ?? 16 * 1024 * 1024),
    healthCheckMs: positive('healthCheckMs', options.healthCheckMs ?? 30_000),
    heartbeatMs: positive('heartbeatMs', options.heartbeatMs ?? 5_000),
  }
}

function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new RangeError(`redis.${name} must be a whole number above 0, got ${value}`)
}
