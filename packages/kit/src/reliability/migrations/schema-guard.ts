/**
 * Whether a build may serve on the schema that is there: at its start, and while it runs.
 *
 * @module
 */

import type { AnyDatabase } from '../database/index.ts'
import { historyProblem, titleOf } from './history.ts'
import { readJournal } from './journal.ts'
import type { Migrations } from './migration.ts'
import { SchemaUnsupportedError } from './migration-error.ts'
import { releaseOf, type SchemaWindow, windowOf, windowProblem } from './schema-window.ts'
import { holderOf } from './status.ts'

export interface SchemaGuardOptions {
  readonly migrations: Migrations
  /** Default: the release before that of the last migration, to the one after it. */
  readonly window?: SchemaWindow
  readonly signal?: AbortSignal | undefined
  /** Told of the release of the schema, each time that it was read. */
  readonly onRelease?: (release: number) => void
  readonly now?: () => Date
}

/**
 * For the start. Resolves if the schema is within the window, as declared, and nothing is left half
 * done by a migrator that is no more.
 *
 * @throws SchemaUnsupportedError saying in one line what is there, what is supported, what to run
 */
export async function assertSchemaSupported(
  database: AnyDatabase,
  options: SchemaGuardOptions,
): Promise<void> {
  const { migrations, window = windowOf(migrations), signal, now = () => new Date() } = options
  const { engine } = database
  const rows = await readJournal(database.queries({ signal }), engine)
  options.onRelease?.(releaseOf(migrations, rows))
  const problem = windowProblem(migrations, rows, window)
  if (problem !== undefined) throw new SchemaUnsupportedError(problem)

  // What a newer build applied is the window's business; all else must be as this one declares it.
  const known = rows.filter(({ id }) => migrations.some((each) => each.id === id))
  const history = historyProblem(migrations, known, engine, 'up')
  if (history !== undefined) throw new SchemaUnsupportedError(history.message)
  const halfDone = rows.find(({ state }) => state !== 'applied')
  if (halfDone === undefined || (await holderOf(database, now, signal)) !== undefined) return
  const message = `${titleOf(halfDone)} is half done and nobody is at it: run "migrate up" again`
  throw new SchemaUnsupportedError(message)
}

export interface SchemaCheckOptions extends Omit<SchemaGuardOptions, 'signal'> {
  /** Milliseconds for which an answer is good enough. Default 5,000. */
  readonly maxAgeMs?: number
  /** Monotonic, in milliseconds. Default `performance.now`. */
  readonly monotonicMs?: () => number
}

/**
 * For readiness, while serving: is the schema still one that this build supports? Half-done work is
 * no reason here, as it lies between two schemas that both are. A good answer is kept for a while.
 */
export function schemaCheck(
  database: AnyDatabase,
  options: SchemaCheckOptions,
): (signal?: AbortSignal) => Promise<void> {
  const { migrations, maxAgeMs = 5_000, monotonicMs = () => performance.now() } = options
  const { onRelease } = options
  const window = options.window ?? windowOf(migrations)
  let goodUntilMs = Number.NEGATIVE_INFINITY
  return async (signal) => {
    if (monotonicMs() < goodUntilMs) return
    const rows = await readJournal(database.queries({ signal }), database.engine)
    onRelease?.(releaseOf(migrations, rows))
    const problem = windowProblem(migrations, rows, window)
    if (problem !== undefined) throw new SchemaUnsupportedError(problem)
    goodUntilMs = monotonicMs() + maxAgeMs
  }
}
