/**
 * Which schemas a build works on. A release runs on the schema of the one before and of the one
 * after, so old and new binaries serve side by side, and rolling a binary back needs no rollback of
 * the schema. Pure.
 *
 * @module
 */

import type { JournalRow } from './journal.ts'
import type { Migrations } from './migration.ts'

/** Releases, as {@link MigrationDefinition.release} counts them. */
export interface SchemaWindow {
  readonly build: number
  readonly from: number
  readonly to: number
}

/** Default: from the release before the build's to the one after. @throws RangeError */
export function schemaWindow(window: {
  readonly build: number
  readonly from?: number
  readonly to?: number
}): SchemaWindow {
  const { build, from = Math.max(1, build - 1), to = build + 1 } = window
  const areWhole = [build, from, to].every((each) => Number.isSafeInteger(each) && each >= 1)
  if (areWhole && from <= build && build <= to) return Object.freeze({ build, from, to })
  throw new RangeError(
    `a schema window counts 1 <= from <= build <= to, got ${from}, ${build}, ${to}`,
  )
}

/** The window of the build that declares these. @throws RangeError if there are none */
export function windowOf(migrations: Migrations): SchemaWindow {
  const last = migrations.at(-1)
  if (last === undefined) throw new RangeError('there are no migrations, so no schema to support')
  return schemaWindow({ build: last.release })
}

/**
 * The last release whose migrations are all there; 0 for an empty store. Of a newer build's, of
 * which nothing else is known, the highest that has begun.
 */
export function releaseOf(migrations: Migrations, rows: readonly JournalRow[]): number {
  const applied = new Set(rows.filter(({ state }) => state === 'applied').map(({ id }) => id))
  const missing = migrations.find(({ id }) => !applied.has(id))
  if (missing !== undefined) return missing.release - 1
  return Math.max(0, ...rows.map(({ release }) => release))
}

/** One line for the operator, or `undefined` if the schema is supported. */
export function windowProblem(
  migrations: Migrations,
  rows: readonly JournalRow[],
  window: SchemaWindow,
): string | undefined {
  const release = releaseOf(migrations, rows)
  if (release >= window.from && release <= window.to) return undefined
  const last = rows.at(-1)
  const where = last === undefined ? 'empty' : `at release ${release} (${last.id} ${last.name})`
  const remedy =
    release < window.from
      ? 'run "migrate up" of this build'
      : `run a build of release ${release - 1} or newer`
  return `the schema is ${where}, this build supports ${window.from} to ${window.to}: ${remedy}`
}
