/**
 * What the rest of a service sees of Redis: calls that end in time, with a result or a
 * {@link RedisFailure}, and never queue.
 *
 * @module
 */

import type { BreakerState } from './breaker.ts'
import type { FailureReason } from './failure.ts'
import type { RedisScript } from './script.ts'

export type RedisArgument = string | number | Buffer

/** What Redis answers with, as RESP2 has it; text is decoded as UTF-8. */
export type RedisReply = string | number | null | readonly RedisReply[]

export interface CallOptions {
  /** The caller waits no longer once it is aborted, and gets its reason. */
  readonly signal?: AbortSignal | undefined
  /** Shorter than the limit of the connection, which it cannot raise. */
  readonly timeoutMs?: number | undefined
}

/** `connecting` until the first attempt has ended; `up`: connected, and the breaker is closed. */
export type RedisState = 'connecting' | 'up' | 'down' | 'closed'

/** What a part of the service uses Redis for, and how it does without. */
export interface RedisUse {
  /** Such as `cache`. */
  readonly name: string
  /** What happens while Redis is away, in a few words: for operators and documentation. */
  readonly fallback: string
}

/** Of the check of health, which no request waits for. */
export const healthUse: RedisUse = { name: 'health', fallback: 'says degraded' }

export interface UseStats extends RedisUse {
  readonly calls: number
  readonly failures: Readonly<Record<FailureReason, number>>
  /** Callers that went before the answer came. */
  readonly aborted: number
}

export interface ConnectionStats {
  readonly name: string
  readonly state: RedisState
  readonly breaker: BreakerState
  /** Sent and neither answered nor given up by the driver; at most `maxInFlight`. */
  readonly inFlight: number
  readonly connects: number
  readonly uses: readonly UseStats[]
}

/** Redis for one use. */
export interface RedisPort {
  readonly use: RedisUse
  readonly state: RedisState
  /** @throws RedisFailure or the reason of the signal, by rejecting; never at once. */
  call(command: string, args?: readonly RedisArgument[], options?: CallOptions): Promise<RedisReply>
  /** Runs a script by its SHA, and by its text if the server does not know it. */
  run(
    script: RedisScript,
    keys: readonly string[],
    args?: readonly RedisArgument[],
    options?: CallOptions,
  ): Promise<RedisReply>
  /** Returns what ends it. */
  onUp(act: () => void): () => void
  onDown(act: (why: string) => void): () => void
}
