import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from './testing/databases.ts'
import { amounts, openThings, thing } from './testing/things.ts'

for (const each of engines) {
  const { engine } = each

  test(`${engine}: a store that answers and can be written is well`, async () => {
    await using store = await openThings(each)

    await assert.doesNotReject(store.database.check({ timeoutMs: 500 }))
  })

  test(`${engine}: a close waits for what runs, refuses what comes, and may be asked for twice`, async () => {
    await using store = await openThings(each)
    const { database } = store
    const begun = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const running = database.transaction(async (queries) => {
      begun.resolve()
      await goOn.promise
      await queries
        .insertInto('things')
        .values(thing({ amount: 1 }))
        .execute()
    })
    await begun.promise

    const closing = Promise.all([database.close(), database.close()])
    const closed = { code: 'DATABASE_UNAVAILABLE' }
    await assert.rejects(amounts(store), closed)
    await assert.rejects(
      database.transaction(async () => 'never'),
      closed,
    )
    goOn.resolve()

    await running
    await closing
    assert.deepEqual(await amounts({ database: await store.another() }), [1])
  })

  test(`${engine}: Kysely's own transactions and streams are refused`, async () => {
    await using store = await openThings(each)
    const queries = store.database.queries()

    await assert.rejects(
      queries.transaction().execute(async () => 'never'),
      TypeError,
    )
    const stream = queries.selectFrom('things').selectAll().stream()
    await assert.rejects(stream[Symbol.asyncIterator]().next(), TypeError)
  })
}
