import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Database } from '../database.ts'
import { openScratch, read, type Schema } from './testing/scratch.ts'

for (const [what, write] of Object.entries({
  'a write': (database: Database<Schema>) => insert(database, 'beside'),
  'a transaction': (database: Database<Schema>) => database.transaction(async () => undefined),
  'a session': (database: Database<Schema>) => database.session(async () => undefined),
})) {
  test(`${what} beside the transaction, inside its work, is refused instead of waiting for itself`, async (t) => {
    const { database } = await openScratch(t)
    const startMs = performance.now()

    const stuck = database.transaction(() => write(database))

    await assert.rejects(stuck, {
      name: 'TypeError',
      message: /use the queries that the work is given/,
    })
    assert.ok(performance.now() - startMs < 500)
  })
}

test('what a transaction started may write once the transaction is over', async (t) => {
  const { database } = await openScratch(t)
  const later = Promise.withResolvers<void>()

  await database.transaction(async () => {
    setTimeout(() => insert(database, 'later').then(() => later.resolve(), later.reject), 50)
  })
  await later.promise

  assert.deepEqual(await read(database, 'select id from notes'), [{ id: 'later' }])
})

function insert(database: Database<Schema>, id: string): Promise<unknown> {
  return database.queries().insertInto('notes').values({ id, text: null }).execute()
}
