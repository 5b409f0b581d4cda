import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { ConstraintViolation, isUniqueViolation } from './constraint-violation.ts'
import { newId } from './new-id.ts'
import { engines } from './testing/databases.ts'
import { add, amounts, openThings, type Thing, thing } from './testing/things.ts'

for (const each of engines) {
  const { engine } = each

  test(`${engine}: any storable value is read as it was written`, async () => {
    await using store = await openThings(each)
    const queries = store.database.queries()

    await fc.assert(
      fc.asyncProperty(storableThing, async (row) => {
        await queries.deleteFrom('things').execute()
        await queries.insertInto('things').values(row).execute()

        const read = await queries
          .selectFrom('things')
          .selectAll()
          .where('id', '=', row.id)
          .execute()

        assert.deepEqual(read.map(comparable), [comparable(row)])
      }),
      { numRuns: 60 },
    )
  })

  test(`${engine}: counts, sums and means are numbers, and truth is 1 or 0`, async () => {
    await using store = await openThings(each)
    await add(store, { amount: 1 }, { amount: 2 })

    const { rows } = await sql`select count(*) as n, sum(amount) as total, avg(amount) as mean,
      max(name) as name, exists (select 1 from things) as yes, 1 = 2 as no from things`.execute(
      store.database.queries(),
    )

    assert.deepEqual(rows, [{ n: 2, total: 3, mean: 1.5, name: null, yes: 1, no: 0 }])
  })

  test(`${engine}: an integer beyond 2^53 is an error, never another integer`, async () => {
    await using store = await openThings(each)
    const read = (text: string) =>
      sql`select cast(${text} as bigint) as big`.execute(store.database.queries())

    const { rows } = await read('9007199254740991')
    assert.deepEqual(rows, [{ big: 9_007_199_254_740_991 }])
    await assert.rejects(read('9007199254740993'))
    await assert.rejects(read('-9007199254740993'))
  })

  test(`${engine}: text that is no storable text is refused, and nothing is written`, async () => {
    await using store = await openThings(each)

    for (const name of ['a\0b', '\0', 'half \ud800', '\udc00 half']) {
      await assert.rejects(
        add(store, { name }),
        { code: 'TEXT_NOT_STORABLE', statusCode: 400 },
        name,
      )
    }

    assert.deepEqual(await amounts(store), [])
  })

  test(`${engine}: what is no value is a mistake of the program, and nothing is written`, async () => {
    await using store = await openThings(each)

    for (const value of [true, new Date(0), 1n, Number.NaN, Number.POSITIVE_INFINITY, { a: 1 }]) {
      await assert.rejects(add(store, { name: value as unknown as string }), TypeError)
    }

    assert.deepEqual(await amounts(store), [])
  })

  test(`${engine}: a result of more rows than it may have is an error`, async () => {
    await using store = await openThings(each)
    await add(store, { amount: 1 }, { amount: 2 }, { amount: 3 })
    const read = (rowsMax: number) =>
      store.database.queries({ rowsMax }).selectFrom('things').select('amount').execute()

    assert.equal((await read(3)).length, 3)
    await assert.rejects(read(2), { name: 'RangeError', message: /add a LIMIT/ })
  })

  test(`${engine}: a write tells how many rows it changed, and returns those it is asked for`, async () => {
    await using store = await openThings(each)
    const queries = store.database.queries()
    const rows = [thing({ amount: 1 }), thing({ amount: 2 })]

    const inserted = await queries.insertInto('things').values(rows).executeTakeFirst()
    const updated = await queries.updateTable('things').set({ amount: 5 }).executeTakeFirst()
    const returned = await queries
      .updateTable('things')
      .set((is) => ({ amount: is('amount', '+', 1) }))
      .where('id', '=', rows[0]?.id ?? '')
      .returning(['id', 'amount'])
      .execute()
    const ignored = await queries
      .insertInto('things')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    const none = await queries.deleteFrom('things').where('amount', '=', 99).executeTakeFirst()

    assert.equal(inserted.numInsertedOrUpdatedRows, 2n)
    assert.equal(updated.numUpdatedRows, 2n)
    assert.deepEqual(returned, [{ id: rows[0]?.id, amount: 6 }])
    assert.equal(ignored.numInsertedOrUpdatedRows, 0n)
    assert.equal(none.numDeletedRows, 0n)
  })

  test(`${engine}: a key that is taken is told by table and columns`, async () => {
    await using store = await openThings(each)
    await add(store, { name: 'first', area: 'north', place: 1 })

    const sameName = await failureOf(add(store, { name: 'first' }))
    const samePlace = await failureOf(add(store, { area: 'north', place: 1 }))

    assert.deepEqual(summary(sameName), ['unique', 'things', ['name']])
    assert.deepEqual(summary(samePlace), ['unique', 'things', ['area', 'place']])
    assert.ok(isUniqueViolation(samePlace, 'place'))
    assert.ok(!isUniqueViolation(samePlace, 'name'))
    assert.equal(sameName.code, 'CONSTRAINT_VIOLATED')
  })

  test(`${engine}: the primary key is a unique key`, async () => {
    await using store = await openThings(each)
    const [first] = await add(store, {})

    const failure = await failureOf(add(store, { id: first?.id ?? '' }))

    assert.deepEqual(summary(failure), ['unique', 'things', ['id']])
  })

  test(`${engine}: a missing value, a missing row and a broken rule are told apart`, async () => {
    await using store = await openThings(each)

    const missingValue = await failureOf(add(store, { amount: null as unknown as number }))
    const missingRow = await failureOf(add(store, { parent_id: newId() }))
    const brokenRule = await failureOf(add(store, { amount: -1 }))

    assert.deepEqual(summary(missingValue), ['not-null', 'things', ['amount']])
    assert.equal(missingRow.kind, 'foreign-key')
    assert.equal(brokenRule.kind, 'check')
    assert.deepEqual(await amounts(store), [])
  })

  test(`${engine}: an error of the engine's own is a defect, and tells the client nothing`, async () => {
    await using store = await openThings(each)

    const reading = sql`select secret_column from nowhere`.execute(store.database.queries())

    await assert.rejects(reading, (error: Error & { statusCode?: number }) => {
      assert.equal(error.statusCode, undefined)
      return true
    })
  })
}

/** The only one that may fail so. */
async function failureOf(writing: Promise<unknown>): Promise<ConstraintViolation> {
  const failure = await writing.then(
    () => undefined,
    (error: unknown) => error,
  )
  assert.ok(failure instanceof ConstraintViolation, `got ${String(failure)}`)
  return failure
}

function summary({ kind, table, columns }: ConstraintViolation): unknown[] {
  return [kind, table, columns]
}

/** Bytes may be a `Buffer`, and 0 and -0 are one number. */
function comparable({ bytes, ratio, ...rest }: Thing): unknown {
  return {
    ...rest,
    bytes: bytes && Buffer.from(bytes).toString('hex'),
    ratio: ratio === 0 ? 0 : ratio,
  }
}

const text = fc.string({ unit: 'binary', maxLength: 40 }).map((one) => one.replaceAll('\0', ''))

const storableThing: fc.Arbitrary<Thing> = fc.record({
  id: fc.uuid(),
  name: fc.option(text),
  amount: fc.maxSafeNat(),
  ratio: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  bytes: fc.option(fc.uint8Array({ maxLength: 40 })),
  at: fc.option(
    fc
      .date({ noInvalidDate: true, min: new Date('1000-01-01'), max: new Date('9999-12-31') })
      .map((date) => date.toISOString()),
  ),
  body: fc.option(fc.json()),
  parent_id: fc.constant(null),
  area: fc.option(text),
  place: fc.option(fc.maxSafeInteger()),
})
