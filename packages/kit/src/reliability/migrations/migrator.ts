/**
 * Applies migrations and takes them back, as the only migrator of a store.
 *
 * Nothing is printed: what is done comes back as data, and while it is done as progress.
 *
 * @module
 */

import type { Session } from '../database/index.ts'
import { backupBefore } from './backup-before.ts'
import { historyProblem, pendingOf, titleOf } from './history.ts'
import { downInOneTransaction, upInOneTransaction } from './in-one-transaction.ts'
import { downInSteps, upInBatches, upInSteps } from './in-steps.ts'
import { createJournal, type JournalRow, readJournal } from './journal.ts'
import type { Exclusively, HeldLock } from './lock.ts'
import type { Migration } from './migration.ts'
import { MigrationTargetError } from './migration-error.ts'
import { type MigratorOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import { type Plan, planOf } from './plan.ts'
import { postgresLock } from './postgres-lock.ts'
import { type Direction, type Run, tell } from './run.ts'
import { sqliteLock } from './sqlite-lock.ts'
import { type MigrationStatus, statusOf } from './status.ts'

export interface MigrateCall {
  readonly signal?: AbortSignal | undefined
}

/** What a command did. */
export interface Migrated {
  readonly migrations: readonly MigratedOne[]
  /** The backup taken before, `none` if that was chosen, `undefined` if there was nothing to lose. */
  readonly backup: string | undefined
}

export interface MigratedOne {
  readonly id: string
  readonly name: string
  readonly direction: Direction
  readonly durationMs: number
}

export interface Migrator {
  /** Applies what is pending, up to and with `to`. */
  up(call?: MigrateCall & { readonly to?: string }): Promise<Migrated>
  /** Takes back the last, the last `steps`, or all after `to`; `0000` is before the first. */
  down(call?: MigrateCall & { readonly steps?: number; readonly to?: string }): Promise<Migrated>
  /** Takes the last one back and applies it again. */
  redo(call?: MigrateCall): Promise<Migrated>
  /** What `up` would run; changes nothing. */
  plan(call?: MigrateCall & { readonly to?: string }): Promise<Plan>
  /** What is applied, pending and wrong; changes nothing. */
  status(call?: MigrateCall): Promise<MigrationStatus>
}

/** @throws RangeError naming the option that makes no sense. */
export function createMigrator(options: MigratorOptions): Migrator {
  const { engine } = options.database
  return migratorWith(engine === 'sqlite' ? sqliteLock : postgresLock, options)
}

/** With a lock of the caller's choice, so that a test can show what happens without one. */
export function migratorWith(exclusively: Exclusively, given: MigratorOptions): Migrator {
  const options = resolveOptions(given)
  const { database, migrations } = options
  const { engine } = database

  const rowsNow = (signal: AbortSignal | undefined) =>
    readJournal(database.queries({ signal }), engine)

  /** Decides under the lock what to do, because before it another migrator may do the same. */
  const change = (choose: Choose, signal: AbortSignal | undefined): Promise<Migrated> => {
    const onWaiting = (holder: string | undefined) =>
      options.onProgress({ kind: 'waiting', holder })
    return exclusively(database, { ...options, signal, onWaiting }, async (held) => {
      const rows = await held.session(({ queries }) => readJournal(queries, engine))
      if (choose(rows).length === 0) return { migrations: [], backup: undefined }
      const backup = await backupBefore(held, options, rows, signal)
      const done = await held.session((session) =>
        applyAll({ held, session, options, signal, backup: backup ?? null }, choose(rows), rows),
      )
      return { migrations: done, backup }
    })
  }

  return {
    async up({ to, signal } = {}) {
      const choose = upTo(options, to)
      // Most starts have nothing to apply, and need no lock to find that out.
      if (choose(await rowsNow(signal)).length === 0) return { migrations: [], backup: undefined }
      return change(choose, signal)
    },
    down: async ({ to, steps, signal } = {}) => change(downTo(options, to, steps), signal),
    async redo({ signal } = {}) {
      const last = downTo(options, undefined, 1)
      return change(
        (rows) => last(rows).flatMap((step) => [step, { ...step, direction: 'up' }]),
        signal,
      )
    },
    async plan({ to, signal } = {}) {
      const steps = upTo(options, to)(await rowsNow(signal))
      return planOf(
        migrations,
        steps.map(({ migration }) => migration),
        engine,
      )
    },
    status: ({ signal } = {}) => statusOf(options, signal),
  }
}

interface Step {
  readonly migration: Migration
  readonly direction: Direction
}

/** @throws MigrationHistoryError or MigrationTargetError */
type Choose = (rows: readonly JournalRow[]) => readonly Step[]

function upTo({ migrations, database }: ResolvedOptions, to: string | undefined): Choose {
  assertKnown(migrations, to)
  return (rows) => {
    const problem = historyProblem(migrations, rows, database.engine, 'up')
    if (problem !== undefined) throw problem
    return pendingOf(migrations, rows)
      .filter(({ id }) => to === undefined || id <= to)
      .map((migration) => ({ migration, direction: 'up' }))
  }
}

function downTo(
  { migrations, database }: ResolvedOptions,
  to: string | undefined,
  steps: number | undefined,
): Choose {
  if (to !== undefined && steps !== undefined)
    throw new RangeError('give "to" or "steps", not both')
  if (steps !== undefined && !(Number.isSafeInteger(steps) && steps > 0)) {
    throw new RangeError(`"steps" must be a whole number from 1, got ${steps}`)
  }
  if (to !== '0000') assertKnown(migrations, to)
  return (rows) => {
    const problem = historyProblem(migrations, rows, database.engine, 'down')
    if (problem !== undefined) throw problem
    const present = new Set(rows.map(({ id }) => id))
    const applied = migrations.filter(({ id }) => present.has(id)).toReversed()
    const chosen =
      to === undefined ? applied.slice(0, steps ?? 1) : applied.filter(({ id }) => id > to)
    return chosen.map((migration) => ({ migration, direction: 'down' }))
  }
}

function assertKnown(migrations: readonly Migration[], to: string | undefined): void {
  if (to === undefined || migrations.some(({ id }) => id === to)) return
  const last = migrations.at(-1)?.id ?? 'none'
  throw new MigrationTargetError(`there is no migration "${to}" in this build, its last is ${last}`)
}

interface Surroundings {
  readonly held: HeldLock
  readonly session: Session<unknown>
  readonly options: ResolvedOptions
  readonly signal: AbortSignal | undefined
  readonly backup: string | null
}

async function applyAll(
  around: Surroundings,
  steps: readonly Step[],
  rows: readonly JournalRow[],
): Promise<readonly MigratedOne[]> {
  const { engine } = around.options.database
  for (const { migration, direction } of steps) assertWayBack(migration, direction)
  await createJournal(around.session.queries, engine)

  const done: MigratedOne[] = []
  const byId = new Map(rows.map((row) => [row.id, row]))
  for (const step of steps) {
    const { id, name } = step.migration
    const run: Run = { ...around, engine, ...step }
    const startMs = performance.now()
    tell(run, { kind: 'migration-began', of: steps.length })
    await applyOne(run, byId.get(id))
    byId.delete(id)
    const durationMs = Math.round(performance.now() - startMs)
    tell(run, { kind: 'migration-ended', durationMs })
    done.push({ id, name, direction: step.direction, durationMs })
  }
  return done
}

function assertWayBack(migration: Migration, direction: Direction): void {
  if (direction === 'up' || migration.down !== undefined) return
  const message = `${titleOf(migration)} has no "down": restore a backup, or write a migration that mends it`
  throw new MigrationTargetError(message)
}

function applyOne(run: Run, row: JournalRow | undefined): Promise<void> {
  const { migration, direction, engine } = run
  const { data, isTransactional, down } = migration
  if (direction === 'up') {
    if (data !== undefined) return upInBatches(run, data, row)
    return isTransactional ? upInOneTransaction(run) : upInSteps(run, row)
  }
  const statements = down?.[engine] ?? []
  if (isTransactional || row === undefined) return downInOneTransaction(run, statements)
  return downInSteps(run, row, statements)
}
