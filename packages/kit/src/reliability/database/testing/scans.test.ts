import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Kysely, sql } from 'kysely'
import { engines } from './databases.ts'
import { assertBounded, type Explainable, scansOf } from './scans.ts'
import { add, amounts, openThings, type ThingsSchema, thing } from './things.ts'

type Queries = Kysely<ThingsSchema>

const bounded: Readonly<Record<string, (queries: Queries) => Explainable>> = {
  'a row by its key': (queries) =>
    queries.selectFrom('things').selectAll().where('id', '=', thing().id),
  'a change of a row by its key': (queries) =>
    queries.updateTable('things').set({ amount: 1 }).where('id', '=', thing().id),
  'an insert': (queries) => queries.insertInto('things').values(thing()),
  'rows of an index': (queries) =>
    queries.selectFrom('things').select('id').where('area', '=', 'north').where('place', '>', 3),
  'a page along an index': (queries) =>
    queries.selectFrom('things').select('name').orderBy('name').limit(10),
  'rows of a subquery that is bounded': (queries) =>
    queries
      .selectFrom((from) =>
        from.selectFrom('things').select('name').orderBy('name').limit(3).as('first'),
      )
      .selectAll(),
  'rows of a subquery that stays one': (queries) =>
    queries
      .selectFrom((from) =>
        from.selectFrom('things').select('name').orderBy('name').limit(3).as('first'),
      )
      .selectAll()
      .where('name', '>', 'a'),
  'rows of a common table expression': (queries) =>
    sql`with first as materialized (select name from things order by name limit 3)
      select * from first`.compile(queries),
  'what needs no table': (queries) => sql`select 1 as one`.compile(queries),
}

const unbounded: Readonly<Record<string, (queries: Queries) => Explainable>> = {
  'a whole table': (queries) => queries.selectFrom('things').selectAll(),
  'a whole index': (queries) => queries.selectFrom('things').select('name').orderBy('name'),
  'rows that no index finds': (queries) =>
    queries.selectFrom('things').selectAll().where('amount', '=', 1).limit(1),
  'the first by what has no index': (queries) =>
    queries.selectFrom('things').selectAll().orderBy('amount').limit(1),
  'the first by what an index would have to compute': (queries) =>
    queries
      .selectFrom('things')
      .select('name')
      .orderBy((is) => is.fn('length', ['name']))
      .limit(1),
  'a count of all rows': (queries) =>
    queries.selectFrom('things').select((is) => is.fn.countAll().as('count')),
  'a change of all rows': (queries) => queries.updateTable('things').set({ amount: 1 }),
  'a removal of rows that no index finds': (queries) =>
    queries.deleteFrom('things').where('amount', '=', 1),
}

for (const each of engines) {
  const { engine } = each

  test(`${engine}: bounded queries are told from those that cost more with every row`, async (t) => {
    await using store = await openThings(each)
    const { database } = store
    // Known to be small, where an index is not worth its while. SQLite takes a table that it knows
    // nothing about for a large one.
    await add(store, { name: 'a', area: 'north', place: 4 })
    if (engine === 'postgres') await sql`analyze things`.execute(database.queries())

    for (const [what, make] of Object.entries(bounded)) {
      await t.test(`${what}: bounded`, async () => {
        assert.deepEqual(await scansOf(database, make(database.queries())), [])
      })
    }
    for (const [what, make] of Object.entries(unbounded)) {
      await t.test(`${what}: not bounded, unless the table is small`, async () => {
        const query = make(database.queries())

        await assert.rejects(assertBounded(database, query), /unbounded .*things/s)

        await assertBounded(database, query, { small: ['things'] })
      })
    }
  })

  if (engine === 'postgres') {
    test('postgres: a page whose rows are found by reading along an index is not bounded', async () => {
      await using store = await openThings(each)
      const long = store.database
        .queries()
        .selectFrom('things')
        .select('name')
        .where((is) => is(is.fn('length', ['name']), '>', 3))
        .orderBy('name')
        .limit(10)

      const found = await scansOf(store.database, long)

      assert.deepEqual(found, ['Index Only Scan on things, filter (length(name) > 3)'])
    })
  }

  test(`${engine}: a query that is explained is not run`, async () => {
    await using store = await openThings(each)
    await add(store, { amount: 1 })

    await scansOf(store.database, store.database.queries().deleteFrom('things'))

    assert.deepEqual(await amounts(store), [1])
  })
}
