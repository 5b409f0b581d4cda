/**
 * Migrations that no single transaction can hold: statements that must stand alone, and batches of
 * rows. The journal says how far one came, so one that was cut off goes on there.
 *
 * @module
 */

import { sql } from 'kysely'
import {
  deleteRow,
  insertRunning,
  type JournalRow,
  markApplied,
  markProgress,
  type Queries,
} from './journal.ts'
import type { DataMigration } from './migration.ts'
import { setLockTimeout } from './postgres-lock.ts'
import { failed, inTransaction, newRow, type Run, runStatement, tell, untilLocked } from './run.ts'
import { skeleton } from './sql-text.ts'

export async function upInSteps(run: Run, row: JournalRow | undefined): Promise<void> {
  const { engine, migration } = run
  const startMs = performance.now()
  await begin(run, row)
  const done = row === undefined ? 0 : Number(row.progress ?? 0)
  await statementsFrom(run, migration.up[engine], { done, isAgain: row !== undefined }, 'running')
  await inTransaction(run, (queries) => end(run, queries, startMs))
}

export async function downInSteps(
  run: Run,
  row: JournalRow,
  statements: readonly string[],
): Promise<void> {
  const { id } = run.migration
  const isAgain = row.state === 'reverting'
  const done = isAgain ? Number(row.progress ?? 0) : 0
  await inTransaction(run, (queries) => markProgress(queries, id, 'reverting', String(done)))
  await statementsFrom(run, statements, { done, isAgain }, 'reverting')
  await inTransaction(run, (queries) => deleteRow(queries, id))
}

export async function upInBatches(
  run: Run,
  data: DataMigration,
  row: JournalRow | undefined,
): Promise<void> {
  const startMs = performance.now()
  await begin(run, row)
  let cursor = row?.progress ?? null
  for (let number = 1; ; number += 1) {
    tell(run, { kind: 'batch', number, cursor })
    try {
      run.signal?.throwIfAborted()
      const next = await untilLocked(run, () => oneBatch(run, data, cursor, startMs))
      if (next === null) return
      cursor = next
    } catch (error) {
      throw failed(run, undefined, 'the batches before it are kept, run it again', error)
    }
  }
}

async function oneBatch(
  run: Run,
  { batch, limit = 1_000 }: DataMigration,
  cursor: string | null,
  startMs: number,
): Promise<string | null> {
  const { engine, migration } = run
  return inTransaction(run, async (queries) => {
    const next = await batch({ queries, cursor, limit, engine })
    // Else it would do the same rows for ever.
    if (next !== null && next === cursor)
      throw new Error(`the batch did not go on from "${cursor}"`)
    if (next === null) await end(run, queries, startMs)
    else await markProgress(queries, migration.id, 'running', next)
    return next
  })
}

async function begin(run: Run, row: JournalRow | undefined): Promise<void> {
  if (row !== undefined) return
  await inTransaction(run, (queries) =>
    insertRunning(queries, run.engine, run.migration, newRow(run)),
  )
}

async function end({ migration, options }: Run, queries: Queries, startMs: number): Promise<void> {
  const durationMs = Math.round(performance.now() - startMs)
  await markApplied(queries, migration.id, options.now().toISOString(), durationMs)
}

async function statementsFrom(
  run: Run,
  statements: readonly string[],
  { done, isAgain }: { readonly done: number; readonly isAgain: boolean },
  state: 'running' | 'reverting',
): Promise<void> {
  for (const [index, statement] of statements.entries()) {
    if (index < done) continue
    const number = index + 1
    try {
      // Only the first of them may have been done by a run that could not say so any more.
      await oneStatement(run, statement, number, statements.length, isAgain && index === done)
    } catch (error) {
      const consequence = `it is half done (${index} of ${statements.length} statements), run it again`
      throw failed(run, number, consequence, error)
    }
    await inTransaction(run, (queries) =>
      markProgress(queries, run.migration.id, state, String(number)),
    )
  }
}

async function oneStatement(
  run: Run,
  statement: string,
  number: number,
  of: number,
  isAgain: boolean,
): Promise<void> {
  const { engine, session, options } = run
  const execute = () => runStatement(run, session.queries, statement, number, of)
  if (engine !== 'postgres' || !/\bconcurrently\b/.test(skeleton(statement))) {
    return untilLocked(run, execute)
  }

  // It waits for every older transaction and blocks nobody meanwhile, so it may take its time.
  await setLockTimeout(session.queries, 0)
  try {
    await untilLocked(run, async () => {
      if ((await clearedIndex(session.queries, statement)) && isAgain) return
      await execute()
    })
  } finally {
    await setLockTimeout(session.queries, options.lockTimeoutMs)
  }
}

/**
 * An index whose concurrent build was cut off stays behind, invalid, and bars its name: it is
 * dropped. Resolves to whether a valid one is there.
 */
async function clearedIndex(queries: Queries, statement: string): Promise<boolean> {
  const pattern = /^create (?:unique )?index concurrently (?:if not exists )?(\S+) on /
  const name = pattern.exec(skeleton(statement))?.[1]
  if (name === undefined) return false
  const { rows } = await sql<{ valid: number }>`
    select case when indisvalid then 1 else 0 end as valid
    from pg_index where indexrelid = to_regclass(${name})`.execute(queries)
  if (rows.length === 0) return false
  if (rows[0]?.valid === 1) return true
  await sql`drop index concurrently ${sql.raw(name)}`.execute(queries)
  return false
}
