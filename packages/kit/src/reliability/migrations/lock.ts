/**
 * One migrator at a time, on either engine.
 *
 * The lock is checked again inside every transaction that changes the schema, so a migrator that
 * lost it while it stood still changes nothing.
 *
 * @module
 */

import { setTimeout } from 'node:timers/promises'
import type { AnyDatabase, Session } from '../database/index.ts'
import type { Queries } from './journal.ts'
import { MigrationLockedError } from './migration-error.ts'

/** What the holder of the lock may do. */
export interface HeldLock {
  /** Keeps one connection for `work`. */
  session<Result>(work: (session: Session<unknown>) => Promise<Result>): Promise<Result>
  /**
   * Rejects if the lock is no longer ours. First and last in every transaction: that it was kept
   * for long must not make it look abandoned.
   */
  assertHeld(queries: Queries): Promise<void>
}

export interface LockOptions {
  /** How long to wait for another migrator, in milliseconds. */
  readonly lockWaitMs: number
  /** For each lock of the engine, in milliseconds. */
  readonly lockTimeoutMs: number
  readonly statementTimeoutMs: number
  readonly now: () => Date
  readonly random: () => number
  readonly signal: AbortSignal | undefined
  /** Told once who is waited for. */
  readonly onWaiting: (holder: string | undefined) => void
}

/** Runs `work` as the only migrator of a store. */
export type Exclusively = <Result>(
  database: AnyDatabase,
  options: LockOptions,
  work: (held: HeldLock) => Promise<Result>,
) => Promise<Result>

/** What one try found: nothing left to wait for, or who is in the way. */
export type LockTry = { readonly isTaken: true } | LockRefusal

export interface LockRefusal {
  readonly isTaken: false
  readonly holder: string | undefined
  readonly cause?: unknown
}

/** Tries until it is taken. @throws MigrationLockedError naming the holder when the time is up. */
export async function takeInTime(
  attempt: () => Promise<LockTry>,
  { lockWaitMs, random, signal, onWaiting }: LockOptions,
): Promise<void> {
  const startMs = performance.now()
  for (let tried = 1; ; tried += 1) {
    signal?.throwIfAborted()
    const result = await attempt()
    if (result.isTaken) return
    if (tried === 1) onWaiting(result.holder)
    const waitedMs = performance.now() - startMs
    if (waitedMs >= lockWaitMs)
      throw new MigrationLockedError(waitedMs, result.holder, result.cause)
    // Jitter, so that those who began together do not ask together for ever.
    await setTimeout(Math.min(50 + random() * 150, lockWaitMs - waitedMs), undefined, { signal })
  }
}
