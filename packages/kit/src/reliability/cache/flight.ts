/**
 * One load: what it carries, and its deadline.
 *
 * @module
 */

import { RequestTimeoutError } from '../../foundation/errors/index.ts'
import type { Clock } from './clock.ts'
import type { CacheOutcome, Load } from './definition.ts'

export interface Landed {
  readonly value: unknown
  readonly outcome: CacheOutcome
}

/** A load under way, which all who ask for its key wait for. */
export interface Flight {
  readonly marks: readonly string[]
  /** Of `Invalidations`, when it began. */
  readonly number: number
  readonly landed: Promise<Landed>
}

export interface Deadline {
  readonly timeoutMs: number
  readonly clock: Clock
  /** Aborted when the cache is closed. */
  readonly closing: AbortSignal
}

/** Rejects at the deadline, also if the load does not mind its signal. */
export async function loadWithin(
  load: Load<unknown>,
  { timeoutMs, clock, closing }: Deadline,
): Promise<unknown> {
  closing.throwIfAborted()
  const ending = new AbortController()
  const ended = Promise.withResolvers<never>()
  const end = (reason: unknown) => {
    ending.abort(reason)
    ended.reject(reason)
  }
  const close = () => end(closing.reason)
  closing.addEventListener('abort', close, { once: true })
  const cancel = clock.after(timeoutMs, () => {
    end(new RequestTimeoutError('A part of the answer could not be had in time.'))
  })
  try {
    const loading = (async () => load(ending.signal))()
    return await Promise.race([loading, ended.promise])
  } finally {
    cancel()
    closing.removeEventListener('abort', close)
  }
}

/** The promise, unless the caller goes first. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  if (signal.aborted) return Promise.reject(signal.reason)
  const gone = Promise.withResolvers<never>()
  const leave = () => gone.reject(signal.reason)
  signal.addEventListener('abort', leave, { once: true })
  return Promise.race([promise, gone.promise]).finally(() => {
    signal.removeEventListener('abort', leave)
  })
}
