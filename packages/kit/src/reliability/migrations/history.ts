/**
 * Compares what a build declares with what a store has applied. Pure.
 *
 * @module
 */

import type { EngineName } from '../database/index.ts'
import type { JournalRow } from './journal.ts'
import type { Migration, Migrations } from './migration.ts'
import { MigrationHistoryError } from './migration-error.ts'

/** Declared, and not or only half applied; in order. */
export function pendingOf(migrations: Migrations, rows: readonly JournalRow[]): Migrations {
  const applied = new Set(rows.filter(({ state }) => state === 'applied').map(({ id }) => id))
  return migrations.filter(({ id }) => !applied.has(id))
}

/** Why nothing may be applied to or taken from this store, or `undefined`. */
export function historyProblem(
  migrations: Migrations,
  rows: readonly JournalRow[],
  engine: EngineName,
  direction: 'up' | 'down',
): MigrationHistoryError | undefined {
  return (
    unknownProblem(migrations, rows) ??
    editedProblem(migrations, rows, engine, direction) ??
    orderProblem(migrations, rows) ??
    (direction === 'up' ? revertingProblem(rows) : undefined)
  )
}

/** `0003 accounts`. */
export function titleOf({ id, name }: Pick<Migration, 'id' | 'name'>): string {
  return `${id} ${name}`
}

function unknownProblem(
  migrations: Migrations,
  rows: readonly JournalRow[],
): MigrationHistoryError | undefined {
  const known = new Set(migrations.map(({ id }) => id))
  const row = rows.find(({ id }) => !known.has(id))
  if (row === undefined) return undefined
  const last = migrations.at(-1)?.id ?? '0000'
  const message =
    `the database is newer than this build: ${titleOf(row)} is applied, this build ends with ` +
    `${last}; run a build that has it`
  return new MigrationHistoryError('newer', row.id, message)
}

function editedProblem(
  migrations: Migrations,
  rows: readonly JournalRow[],
  engine: EngineName,
  direction: 'up' | 'down',
): MigrationHistoryError | undefined {
  for (const row of rows) {
    // A half-done migration that turned out wrong must have a way back.
    if (direction === 'down' && row.state !== 'applied') continue
    const declared = migrations.find(({ id }) => id === row.id)
    if (declared === undefined) continue
    if (declared.name !== row.name) return renamed(declared, row)
    const checksum = declared.checksums[engine]
    if (checksum === row.checksum) continue
    const message =
      `${titleOf(row)} was edited after it was applied: applied with checksum ${row.checksum}, ` +
      `this build has ${checksum}; restore it and write a new migration`
    return new MigrationHistoryError('edited', row.id, message)
  }
  return undefined
}

function renamed(declared: Migration, row: JournalRow): MigrationHistoryError {
  const message =
    `${titleOf(row)} is applied, and this build has ${titleOf(declared)} in its place: the applied ` +
    'one is missing from this build'
  return new MigrationHistoryError('missing', row.id, message)
}

function orderProblem(
  migrations: Migrations,
  rows: readonly JournalRow[],
): MigrationHistoryError | undefined {
  const present = new Set(rows.map(({ id }) => id))
  const last = rows.at(-1)
  const skipped = migrations.find(
    ({ id }) => last !== undefined && id < last.id && !present.has(id),
  )
  if (skipped === undefined || last === undefined) return undefined
  const message = `${titleOf(skipped)} is out of order: ${titleOf(last)} is applied already`
  return new MigrationHistoryError('out-of-order', skipped.id, message)
}

function revertingProblem(rows: readonly JournalRow[]): MigrationHistoryError | undefined {
  const row = rows.find(({ state }) => state === 'reverting')
  if (row === undefined) return undefined
  const message = `${titleOf(row)} was being taken back and is half done: run "down" to its end first`
  return new MigrationHistoryError('half-done', row.id, message)
}
