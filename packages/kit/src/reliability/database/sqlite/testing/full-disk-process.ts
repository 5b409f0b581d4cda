/**
 * A process that fills its disk with what it stores, deletes, and has room made for it; it prints
 * what came of each step as JSON. Its arguments are the options of the
 * store, and whether the first deletion is made `alone` or `together` with others in a transaction.
 *
 * @module
 */

import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Database } from '../../database.ts'
import { type SqliteOptions, sqliteDatabase } from '../index.ts'
import { createSchema, type Schema } from './scratch.ts'

export interface FullDiskReport {
  readonly acknowledged: number
  readonly refusal: unknown
  readonly rowsRead: number
  readonly checkWhenFull: unknown
  /** The first is the one that finds the disk full. */
  readonly deletion: readonly unknown[]
  readonly isBallastThere: readonly boolean[]
  readonly checkWithRoom: unknown
  readonly writeWithRoom: unknown
  readonly rowsAtEnd: number
}

const options = JSON.parse(process.argv[2] ?? '') as SqliteOptions
const order = process.argv[3] as 'alone' | 'together'
const filler = join(dirname(options.file), 'filler')
// It is what an operator makes room with, later.
writeFileSync(filler, Buffer.alloc(1024 * 1024))
const database = await sqliteDatabase<Schema>(options)
await createSchema(database)
const isBallastThere = [hasBallast()]

let acknowledged = 0
const refusal = await outcome(async () => {
  for (;;) {
    await insert(database, `n${acknowledged}`)
    acknowledged += 1
  }
})
const rowsRead = await count(database)
const checkWhenFull = await outcome(() => database.check())
const deletions = {
  alone: () => outcome(() => removal(database, 'n1')),
  together: () =>
    outcome(() => database.transaction((queries) => removal({ queries: () => queries }, 'n2'))),
}
const deletion = [await deletions[order](), await deletions.alone(), await deletions.together()]
isBallastThere.push(hasBallast())
rmSync(filler)
const checkWithRoom = await outcome(() => database.check())
isBallastThere.push(hasBallast())
const writeWithRoom = await outcome(() => insert(database, 'last'))
const rowsAtEnd = await count(database)
await database.close()
process.stdout.write(
  JSON.stringify({
    acknowledged,
    refusal,
    rowsRead,
    checkWhenFull,
    deletion,
    isBallastThere,
    checkWithRoom,
    writeWithRoom,
    rowsAtEnd,
  } satisfies FullDiskReport),
)

async function insert(store: Database<Schema>, id: string): Promise<void> {
  await store
    .queries()
    .insertInto('notes')
    .values({ id, text: 'x'.repeat(20_000) })
    .execute()
}

async function removal(store: Pick<Database<Schema>, 'queries'>, id: string): Promise<unknown> {
  return store.queries().deleteFrom('notes').where('id', '=', id).execute()
}

async function count(store: Database<Schema>): Promise<number> {
  return (await store.queries().selectFrom('notes').select('id').execute()).length
}

async function outcome(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work()
    return 'done'
  } catch (error) {
    const { code, statusCode } = error as { code?: string; statusCode?: number }
    return { code, statusCode }
  }
}

function hasBallast(): boolean {
  return existsSync(`${options.file}.ballast`)
}
