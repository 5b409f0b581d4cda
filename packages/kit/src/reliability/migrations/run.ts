/**
 * What applying one migration, or taking it back, has to work with; and the two ways in which every
 * statement may fail: its lock is taken, which is tried again, or it is wrong, which is reported.
 *
 * @module
 */

import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { DatabaseBusyError, type EngineName, type Session } from '../database/index.ts'
import { titleOf } from './history.ts'
import type { Queries } from './journal.ts'
import type { HeldLock } from './lock.ts'
import type { Migration } from './migration.ts'
import { hasCode, MigrationError, MigrationFailedError, wordsOf } from './migration-error.ts'
import type { ResolvedOptions } from './options.ts'
import type { MigrationProgress } from './progress.ts'

export type Direction = 'up' | 'down'

export interface Run {
  readonly engine: EngineName
  readonly held: HeldLock
  readonly session: Session<unknown>
  readonly options: ResolvedOptions
  readonly signal: AbortSignal | undefined
  readonly migration: Migration
  readonly direction: Direction
  /** For the journal. */
  readonly backup: string | null
}

/** One transaction in which the lock is ours from the first statement to the last. */
export function inTransaction<Result>(
  { session, held }: Run,
  work: (queries: Queries) => Promise<Result>,
): Promise<Result> {
  return session.transaction(async (queries) => {
    await held.assertHeld(queries)
    const result = await work(queries)
    await held.assertHeld(queries)
    return result
  })
}

export async function runStatement(
  run: Run,
  queries: Queries,
  statement: string,
  number: number,
  of: number,
): Promise<void> {
  run.signal?.throwIfAborted()
  tell(run, { kind: 'statement', number, of, sql: statement })
  await sql.raw(statement).execute(queries)
}

/** 55P03 lock not available, 40P01 deadlock, and SQLite's busy: nothing happened. */
function isLockRefusal(error: unknown): boolean {
  return error instanceof DatabaseBusyError || hasCode(error, '55P03', '40P01')
}

/**
 * Runs `attempt` until it gets its locks. Between two attempts nothing is locked, so those who
 * queue behind a migration that waits get their turn.
 */
export async function untilLocked<Result>(
  run: Run,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const { attemptsMax, random } = run.options
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (!isLockRefusal(error) || tried >= attemptsMax) throw error
      const delayMs = Math.round((0.5 + random() / 2) * Math.min(100 * 2 ** tried, 5_000))
      tell(run, { kind: 'retry', reason: wordsOf(error), delayMs })
      await setTimeout(delayMs, undefined, { signal: run.signal })
    }
  }
}

/** Names the migration and the statement in what the engine said. */
export function failed(
  { migration, direction, signal }: Run,
  statement: number | undefined,
  consequence: string,
  error: unknown,
): MigrationError {
  if (error instanceof MigrationError) return error
  const failure = { migration: titleOf(migration), direction, statement, consequence }
  return new MigrationFailedError(failure, signal?.aborted === true ? signal.reason : error)
}

type Told<Progress> = Progress extends { readonly id: string }
  ? Omit<Progress, 'id' | 'name' | 'direction'>
  : never

export function tell(
  { migration, direction, options }: Run,
  progress: Told<MigrationProgress>,
): void {
  const { id, name } = migration
  options.onProgress({ ...progress, id, name, direction } as MigrationProgress)
}

/** The row of a migration that begins. */
export function newRow({ options, backup }: Run): {
  readonly startedAt: string
  readonly appliedBy: string
  readonly backup: string | null
} {
  return { startedAt: options.now().toISOString(), appliedBy: options.appliedBy, backup }
}
