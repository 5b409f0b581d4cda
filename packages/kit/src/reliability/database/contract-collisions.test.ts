import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Kysely, sql } from 'kysely'
import { DatabaseConflictError } from './errors.ts'
import { engines } from './testing/databases.ts'
import { add, amounts, openThings, type ThingsSchema, thing } from './testing/things.ts'

type Queries = Kysely<ThingsSchema>

for (const each of engines) {
  const { engine } = each

  test(`${engine}: a collision is tried again, as often as it may be and no more`, async () => {
    await using store = await openThings(each)
    let tried = 0
    const collide = (times: number) => async (queries: Queries) => {
      tried += 1
      await insert(queries, tried)
      if (tried <= times) throw new DatabaseConflictError('The rows were changed.')
      return 'done'
    }

    assert.equal(await store.database.transaction(collide(2)), 'done')
    assert.deepEqual(await amounts(store), [3])
    tried = 0
    const working = store.database.transaction(collide(9), { attemptsMax: 4 })

    await assert.rejects(working, { code: 'DATABASE_CONFLICT' })
    assert.equal(tried, 4)
    assert.equal(store.database.stats().transactions.retried, 2 + 3)
  })

  test(`${engine}: no other error is tried again`, async () => {
    await using store = await openThings(each)
    let tried = 0

    const working = store.database.transaction(async () => {
      tried += 1
      throw new Error('a defect')
    })

    await assert.rejects(working, { message: 'a defect' })
    assert.equal(tried, 1)
  })

  test(`${engine}: updates that meet lose none, and neither do those that read first`, async () => {
    await using store = await openThings(each)
    await add(store, { amount: 0 })
    const other = await store.another()
    const plus = (queries: Queries) =>
      queries
        .updateTable('things')
        .set((is) => ({ amount: is('amount', '+', 1) }))
        .execute()
    const readFirst = async (queries: Queries) => {
      const [amount = 0] = await amountsOf(queries)
      await queries
        .updateTable('things')
        .set({ amount: amount + 1 })
        .execute()
    }
    const how = { isolation: 'repeatable read', attemptsMax: 100, timeoutMs: 10_000 } as const

    await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const database = index % 2 === 0 ? store.database : other
        return index % 4 < 2 ? plus(database.queries(how)) : database.transaction(readFirst, how)
      }),
    )

    assert.deepEqual(await amounts(store), [20])
  })

  test(`${engine}: transfers in any order, failing or not, keep the sum and overdraw nobody`, async () => {
    await using store = await openThings(each)
    const accounts = await add(store, { amount: 100 }, { amount: 100 }, { amount: 100 })
    const databases = [store.database, await store.another()]

    await fc.assert(
      fc.asyncProperty(fc.array(transfer, { maxLength: 12 }), async (transfers) => {
        const running = transfers.map(({ from, to, amount, fails }, index) =>
          databases[index % 2]?.transaction(
            async (queries) => {
              await change(queries, accounts[from]?.id, -amount)
              await change(queries, accounts[to]?.id, amount)
              if (fails) throw new Error('the other bank refuses')
            },
            { isolation: 'serializable', attemptsMax: 100, timeoutMs: 10_000 },
          ),
        )
        await Promise.allSettled(running)

        const left = await amounts(store)
        assert.equal(
          left.reduce((one, other) => one + other, 0),
          300,
        )
        assert.ok(left.every((amount) => amount >= 0))
      }),
      { numRuns: 10 },
    )
    assert.equal(store.database.stats().failuresByCode['DATABASE_TIMEOUT'], undefined)
  })
}

const [, postgres] = engines
if (postgres !== undefined) {
  test('postgres: a real serialization failure is tried again', async () => {
    await using store = await openThings(postgres)
    await add(store, { amount: 1 }, { amount: 2 })
    const bothRead = barrier(2)
    const readThenWrite = (amount: number) =>
      store.database.transaction(
        async (queries) => {
          const sum = (await amountsOf(queries)).reduce((one, other) => one + other, 0)
          await bothRead()
          await insert(queries, sum * 10 + amount)
        },
        { isolation: 'serializable' },
      )

    await Promise.all([readThenWrite(3), readThenWrite(4)])

    // One after the other: the second sum has the row of the first.
    const [, , first = 0, second = 0] = await amounts(store)
    assert.equal(Math.floor(second / 10), 3 + first)
    assert.equal(store.database.stats().transactions.retried, 1)
  })

  test('postgres: a real deadlock is tried again', async () => {
    await using store = await openThings(postgres)
    const [one, other] = await add(store, { amount: 1 }, { amount: 2 })
    const bothLocked = barrier(2)
    const { promise: otherDone, resolve: done } = Promise.withResolvers<void>()
    const inOrder = async (ids: readonly (string | undefined)[]) => {
      let attempts = 0
      await store.database.transaction(async (queries) => {
        attempts += 1
        // Or the loser could lock its first row anew before who waits for it has woken up.
        if (attempts > 1) await otherDone
        await sql`set local deadlock_timeout = '20ms'`.execute(queries)
        for (const id of ids) {
          const row = queries.updateTable('things').where('id', '=', id ?? '')
          await row.set((is) => ({ amount: is('amount', '+', 10) })).execute()
          await bothLocked()
        }
      })
      done()
    }

    await Promise.all([inOrder([one?.id, other?.id]), inOrder([other?.id, one?.id])])

    assert.deepEqual(await amounts(store), [21, 22])
    assert.equal(store.database.stats().transactions.retried, 1)
  })
}

function insert(queries: Queries, amount: number): Promise<unknown> {
  return queries.insertInto('things').values(thing({ amount })).execute()
}

async function amountsOf(queries: Queries): Promise<number[]> {
  const rows = await queries.selectFrom('things').select('amount').orderBy('amount').execute()
  return rows.map(({ amount }) => amount)
}

const transfer = fc.record({
  from: fc.nat(2),
  to: fc.nat(2),
  amount: fc.nat(60),
  fails: fc.boolean(),
})

function change(queries: Queries, id: string | undefined, by: number): Promise<unknown> {
  return queries
    .updateTable('things')
    .set((is) => ({ amount: is('amount', '+', by) }))
    .where('id', '=', id ?? '')
    .execute()
}

/** Lets the first `count` go on together; who comes later does not wait. */
function barrier(count: number): () => Promise<void> {
  const all = Promise.withResolvers<void>()
  let come = 0
  return () => {
    come += 1
    if (come >= count) all.resolve()
    return all.promise
  }
}
