import type { FastifyRequest } from 'fastify'
import type { Database } from '../../reliability/database/index.ts'
import { type Clock, leaseMsMax, machineClock } from './key-clock.ts'

/** A database of whatever schema, with {@link idempotencyTables} among its tables. */
export type AnyDatabase = Pick<Database<unknown>, 'engine' | 'check' | 'stats' | 'close'>

export interface IdempotencyOptions {
  /** Default: `app.database`. */
  readonly database?: AnyDatabase
  /** Whose key it is. Default: `request.principal.userId`, or `anonymous`, which all share. */
  readonly principalOf?: (request: FastifyRequest) => string
  /**
   * What happens to a request with a key while the store is away: `refuse` with 503, or `pass`,
   * unprotected. Default `refuse`.
   */
  readonly unavailable?: 'refuse' | 'pass'
  /** Milliseconds for which an answer is kept. Default 86,400,000 (24 hours). */
  readonly ttlMs?: number
  /** Milliseconds until a key is free whose process has died; renewed thrice as often. Default 30,000. */
  readonly leaseMs?: number
  /** Milliseconds for which a handler may hold its key. Default 600,000. */
  readonly holdMs?: number
  /** Milliseconds that a copy waits for the answer to the first before it is refused. Default 0. */
  readonly waitMs?: number
  /** Copies that wait at once; more are refused at once. Default 32. */
  readonly waitersMax?: number
  /** Bytes of an answer that is kept; of a larger one only that it was given. Default 65,536. */
  readonly answerBytesMax?: number
  /** Headers of the answer that are kept, in lower case. Default {@link replayedHeaders}. */
  readonly headers?: readonly string[]
  /** Keys of one caller. Default 10,000. */
  readonly keysMax?: number
  /** Milliseconds for one statement. Default 2,000. */
  readonly timeoutMs?: number
  /** Milliseconds for the body of an upload that is read to be compared. Default 30,000. */
  readonly bodyTimeoutMs?: number
  /** Milliseconds between sweeps of expired keys; 0 for none, if a job does it. Default 60,000. */
  readonly sweepMs?: number
  /** Default: the clocks of the machine. PostgreSQL has its own. */
  readonly clock?: Clock
}

export type ResolvedOptions = Required<Omit<IdempotencyOptions, 'database'>>

/** What describes the body, or where it led. All others are made anew for the replay. */
export const replayedHeaders: readonly string[] = [
  'cache-control',
  'content-disposition',
  'content-language',
  'content-type',
  'etag',
  'last-modified',
  'link',
  'location',
  'preference-applied',
]

const dayMs = 86_400_000

/** Default, least and most of each. */
const limits = {
  ttlMs: [dayMs, 1, 365 * dayMs],
  leaseMs: [30_000, 100, leaseMsMax],
  holdMs: [600_000, 0, dayMs],
  waitMs: [0, 0, 60_000],
  waitersMax: [32, 0, 10_000],
  answerBytesMax: [65_536, 0, 2 ** 24],
  keysMax: [10_000, 1, 1_000_000],
  timeoutMs: [2_000, 1, 60_000],
  bodyTimeoutMs: [30_000, 1, dayMs],
  sweepMs: [60_000, 0, dayMs],
} as const

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: IdempotencyOptions): ResolvedOptions {
  const numbers = Object.fromEntries(
    Object.entries(limits).map(([name, [preset, min, max]]) => {
      const value = options[name as keyof typeof limits] ?? preset
      return [name, integer(name, value, min, max)]
    }),
  ) as Record<keyof typeof limits, number>
  return {
    ...numbers,
    principalOf: options.principalOf ?? userOf,
    unavailable: options.unavailable ?? 'refuse',
    headers: (options.headers ?? replayedHeaders).map((name) => name.toLowerCase()),
    clock: options.clock ?? machineClock,
  }
}

function integer(name: string, value: number, min: number, max: number): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value
  throw new RangeError(`idempotency.${name} must be an integer of ${min} to ${max}, got ${value}`)
}

/** As much of who asks as is used; `access` sets it, or another plugin. */
interface MaybeSignedIn {
  readonly principal?: { readonly userId: string } | undefined
}

function userOf(request: FastifyRequest): string {
  const id = (request as MaybeSignedIn).principal?.userId
  // A user who is named `anonymous` is not everybody who is nobody.
  return id === undefined ? 'anonymous' : `user:${id}`
}
