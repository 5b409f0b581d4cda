import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { PreparedNames } from './prepared-names.ts'
import { type OpenPostgres, openPostgres } from './testing/open-postgres.ts'

test('a statement is prepared when it comes for the fifth time', () => {
  const names = new PreparedNames(10)
  const named = Array.from({ length: 6 }, () => names.nameOf('select $1', 1))

  assert.deepEqual(named.slice(0, 4), [undefined, undefined, undefined, undefined])
  assert.equal(named[4], named[5])
  assert.notEqual(named[4], undefined)
})

test('no more are prepared than may be, and none without parameters', () => {
  const names = new PreparedNames(2)
  const given = new Set<string | undefined>()
  for (let uses = 0; uses < 9; uses += 1) {
    for (const text of ['a', 'b', 'c', 'd']) given.add(names.nameOf(text, 1))
    assert.equal(names.nameOf('begin', 0), undefined)
  }

  given.delete(undefined)
  assert.equal(given.size, 2)
})

test('a statement that is used often is kept prepared on the server', async () => {
  await using store = await openPostgres({ connectionsMax: 1 })
  await many(6, () => sql`select ${1}::int`.execute(store.database.queries()))

  assert.deepEqual(await prepared(store), ['select $1::int'])
})

test('nothing is kept prepared where that is switched off', async () => {
  await using store = await openPostgres({ connectionsMax: 1, preparedStatementsMax: 0 })
  await many(6, () => sql`select ${1}::int`.execute(store.database.queries()))

  assert.deepEqual(await prepared(store), [])
})

test('a table that gets another column fails no statement and no transaction', async () => {
  await using store = await openPostgres({ connectionsMax: 3 })
  await store.ask('create table rows (n integer)')
  const read = (queries = store.database.queries()) =>
    sql`select * from rows where n = ${1}`.execute(queries)
  await many(30, () => Promise.all([read(), read(), read()]))

  await store.ask('alter table rows add column more text')
  await store.ask('insert into rows values (1)')

  const inside = await store.database.transaction((queries) => read(queries))
  assert.deepEqual(inside.rows, [{ n: 1, more: null }])
  for (const { rows } of await Promise.all([read(), read(), read()])) {
    assert.deepEqual(rows, [{ n: 1, more: null }])
  }
  await many(6, read)
})

async function prepared({ database }: OpenPostgres): Promise<unknown[]> {
  const query = sql<{ statement: string }>`select statement from pg_prepared_statements`
  const { rows } = await query.execute(database.queries())
  return rows.map(({ statement }) => statement)
}

async function many(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done += 1) await work()
}
