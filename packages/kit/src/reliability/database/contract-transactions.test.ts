import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Kysely, sql } from 'kysely'
import { engines } from './testing/databases.ts'
import { add, amounts, openThings, type ThingsSchema, thing } from './testing/things.ts'

type Queries = Kysely<ThingsSchema>

for (const each of engines) {
  const { engine } = each

  test(`${engine}: a transaction reads what it wrote, others only what it committed`, async () => {
    await using store = await openThings(each)

    const [inside, outside] = await store.database.transaction(async (queries) => {
      await insert(queries, 1)
      return [await amountsOf(queries), await amounts(store)]
    })

    assert.deepEqual([inside, outside], [[1], []])
    assert.deepEqual(await amounts(store), [1])
  })

  test(`${engine}: what a call acknowledged, the next one reads`, async () => {
    await using store = await openThings(each)

    for (let written = 1; written <= 20; written += 1) {
      await add(store, { amount: written })
      const read = await amounts(store)
      assert.equal(read.length, written)
    }
  })

  test(`${engine}: work that throws leaves nothing behind, and its error is the caller's`, async () => {
    await using store = await openThings(each)
    const refusal = new Error('not today')

    const working = store.database.transaction(async (queries) => {
      await insert(queries, 1)
      throw refusal
    })

    await assert.rejects(working, (error) => error === refusal)
    assert.deepEqual(await amounts(store), [])
  })

  test(`${engine}: statements that are sent together run in their order`, async () => {
    await using store = await openThings(each)
    const [row] = await add(store, { body: '[]' })

    await store.database.transaction(async (queries) => {
      const writes = Array.from({ length: 20 }, (_, step) =>
        queries
          .updateTable('things')
          .set({ amount: step + 1 })
          .where('id', '=', row?.id ?? '')
          .where('amount', '=', step)
          .execute(),
      )
      await Promise.all(writes)
    })

    assert.deepEqual(await amounts(store), [20])
  })

  test(`${engine}: a statement that failed fails the transaction, though its error was caught`, async () => {
    await using store = await openThings(each)
    await add(store, { name: 'taken', amount: 1 })

    const working = store.database.transaction(async (queries) => {
      await insert(queries, 2)
      const second = queries
        .insertInto('things')
        .values(thing({ name: 'taken' }))
        .execute()
      await second.catch(() => undefined)
      return 'all is well'
    })

    await assert.rejects(working, { code: 'CONSTRAINT_VIOLATED' })
    assert.deepEqual(await amounts(store), [1])
  })

  test(`${engine}: after a statement that failed the others fail with its error`, async () => {
    await using store = await openThings(each)
    await add(store, { name: 'taken' })
    const codes: unknown[] = []

    const working = store.database.transaction(async (queries) => {
      const double = queries
        .insertInto('things')
        .values(thing({ name: 'taken' }))
        .execute()
      const together = [double, insert(queries, 1)]
      for (const ended of await Promise.allSettled(together)) codes.push(codeOf(ended))
      await insert(queries, 2)
    })

    await assert.rejects(working, { code: 'CONSTRAINT_VIOLATED' })
    assert.deepEqual(codes, ['CONSTRAINT_VIOLATED', 'CONSTRAINT_VIOLATED'])
    assert.deepEqual(await amounts(store), [0])
  })

  test(`${engine}: the commit waits for a statement that nobody awaited`, async () => {
    await using store = await openThings(each)
    await add(store, { name: 'taken', amount: 1 })

    await store.database.transaction(async (queries) => void insert(queries, 2))
    const working = store.database.transaction(async (queries) => {
      const forgotten = queries
        .insertInto('things')
        .values(thing({ name: 'taken' }))
        .execute()
      forgotten.catch(() => undefined)
      await Promise.resolve()
    })

    await assert.rejects(working, { code: 'CONSTRAINT_VIOLATED' })
    assert.deepEqual(await amounts(store), [1, 2])
  })

  test(`${engine}: the queries of a transaction that is over are refused`, async () => {
    await using store = await openThings(each)
    const kept: Queries[] = []

    await store.database.transaction(async (queries) => void kept.push(queries))

    for (const queries of kept) await assert.rejects(insert(queries, 1), TypeError)
    assert.deepEqual(await amounts(store), [])
  })

  test(`${engine}: a read transaction sees one moment, and writes nothing`, async () => {
    await using store = await openThings(each)
    await add(store, { amount: 1 })

    const seen = await store.database.transaction(
      async (queries) => {
        const before = await amountsOf(queries)
        await add(store, { amount: 2 })
        return [before, await amountsOf(queries)]
      },
      { mode: 'read', totalMs: 2_000 },
    )
    const writing = store.database.transaction((queries) => insert(queries, 3), { mode: 'read' })

    assert.deepEqual(seen, [[1], [1]])
    await assert.rejects(writing)
    assert.deepEqual(await amounts(store), [1, 2])
  })

  test(`${engine}: a session keeps one connection, and is refused when it is over`, async () => {
    await using store = await openThings(each)
    const kept: Queries[] = []

    const read = await store.database.session(async ({ queries, transaction }) => {
      kept.push(queries)
      await sql`create temp table notes (amount integer)`.execute(queries)
      await transaction((inner) => sql`insert into notes values (7)`.execute(inner))
      const undone = transaction(async (inner) => {
        await sql`insert into notes values (8)`.execute(inner)
        throw new Error('undone')
      })
      await assert.rejects(undone, { message: 'undone' })
      return (await sql`select amount from notes`.execute(queries)).rows
    })

    assert.deepEqual(read, [{ amount: 7 }])
    for (const queries of kept) await assert.rejects(insert(queries, 1), TypeError)
  })

  test(`${engine}: a session that fails gives its connection back`, async () => {
    await using store = await openThings(each)
    const { sizeMax } = store.database.stats()

    for (let failed = 0; failed <= sizeMax; failed += 1) {
      const working = store.database.session(async () => {
        throw new Error('out of order')
      })
      await assert.rejects(working, { message: 'out of order' })
    }

    assert.equal((await add(store, {})).length, 1)
  })
}

function insert(queries: Queries, amount: number): Promise<unknown> {
  return queries.insertInto('things').values(thing({ amount })).execute()
}

async function amountsOf(queries: Queries): Promise<number[]> {
  const rows = await queries.selectFrom('things').select('amount').orderBy('amount').execute()
  return rows.map(({ amount }) => amount)
}

function codeOf(ended: PromiseSettledResult<unknown>): unknown {
  return ended.status === 'rejected' ? ended.reason.code : ended.status
}
