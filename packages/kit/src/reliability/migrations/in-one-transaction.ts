/**
 * A migration in one transaction, its row in the journal included: all of it or nothing.
 *
 * @module
 */

import { sql } from 'kysely'
import { deleteRow, insertRunning, markApplied, type Queries } from './journal.ts'
import { failed, inTransaction, newRow, type Run, runStatement, untilLocked } from './run.ts'

const nothingKept = 'nothing of it was kept'

export async function upInOneTransaction(run: Run): Promise<void> {
  const { engine, migration, options } = run
  const startMs = performance.now()
  await inOneTransaction(run, migration.up[engine], async (queries) => {
    await insertRunning(queries, engine, migration, newRow(run))
    const durationMs = Math.round(performance.now() - startMs)
    await markApplied(queries, migration.id, options.now().toISOString(), durationMs)
  })
}

export async function downInOneTransaction(run: Run, statements: readonly string[]): Promise<void> {
  await inOneTransaction(run, statements, (queries) => deleteRow(queries, run.migration.id))
}

async function inOneTransaction(
  run: Run,
  statements: readonly string[],
  finish: (queries: Queries) => Promise<void>,
): Promise<void> {
  let number: number | undefined
  const attempt = () =>
    inTransaction(run, async (queries) => {
      for (const [index, statement] of statements.entries()) {
        number = index + 1
        await runStatement(run, queries, statement, number, statements.length)
      }
      number = undefined
      if (checksForeignKeys(run)) await assertForeignKeys(queries)
      await finish(queries)
    })
  try {
    await withoutForeignKeys(run, () => untilLocked(run, attempt))
  } catch (error) {
    throw failed(run, number, nothingKept, error)
  }
}

function checksForeignKeys({ engine, migration }: Run): boolean {
  return engine === 'sqlite' && migration.checksForeignKeysAtEnd
}

/** Inside a transaction the pragma does nothing, hence around it. */
async function withoutForeignKeys(run: Run, work: () => Promise<void>): Promise<void> {
  if (!checksForeignKeys(run)) return work()
  const { queries } = run.session
  await sql`pragma foreign_keys = off`.execute(queries)
  try {
    await work()
  } finally {
    await sql`pragma foreign_keys = on`.execute(queries)
  }
}

async function assertForeignKeys(queries: Queries): Promise<void> {
  const { rows } = await sql<{ table: string; parent: string }>`
    select "table", parent from pragma_foreign_key_check limit 1`.execute(queries)
  const [row] = rows
  if (row === undefined) return
  throw new Error(`a row of ${row.table} refers to a row of ${row.parent} that is not there`)
}
