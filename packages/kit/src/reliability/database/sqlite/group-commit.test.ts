import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { ConstraintViolation } from '../index.ts'
import { openScratch, read, type Schema } from './testing/scratch.ts'

test('writes that wait together share a transaction, and one that fails fails alone', async (t) => {
  const { database } = await openScratch(t)
  await insert(database, 'taken')

  const ended = await Promise.allSettled(
    ['a', 'b', 'taken', 'c', 'a', 'd'].map((id) => insert(database, id)),
  )

  assert.deepEqual(
    ended.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'],
  )
  const failures = ended.filter((each) => each.status === 'rejected').map(({ reason }) => reason)
  assert.ok(failures.every((reason) => reason instanceof ConstraintViolation))
  assert.deepEqual(await ids(database), ['a', 'b', 'c', 'd', 'taken'])
})

test('sharing a transaction saves most of the syncs', async (t) => {
  const { database } = await openScratch(t, { walAutocheckpointPages: 0 })
  const count = 64
  const one = database.stats().walBytes ?? 0
  await insert(database, 'alone')
  const perCommit = (database.stats().walBytes ?? 0) - one

  const before = database.stats().walBytes ?? 0
  await Promise.all(Array.from({ length: count }, (_, index) => insert(database, `n${index}`)))
  const grown = (database.stats().walBytes ?? 0) - before

  // Each commit writes its pages to the log again, so fewer bytes are fewer commits.
  assert.ok(grown < (count / 8) * perCommit, `${grown} bytes, ${perCommit} for one`)
})

test('a rule that is checked at the commit fails only the write that broke it', async (t) => {
  const { database } = await openScratch(t)
  await sql`create table replies (id text, note text
    references notes (id) deferrable initially deferred) strict`.execute(database.queries())

  const ended = await Promise.allSettled([
    insert(database, 'a'),
    sql`insert into replies values ('r1', 'nowhere')`.execute(database.queries()),
    insert(database, 'b'),
  ])

  assert.deepEqual(
    ended.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.equal((ended[1] as PromiseRejectedResult).reason.kind, 'foreign-key')
  assert.deepEqual(await ids(database), ['a', 'b'])
  assert.deepEqual(await read(database, 'select id from replies'), [])
})

test('a write that rolls its transaction back takes no other with it', async (t) => {
  const { database } = await openScratch(t)
  await insert(database, 'taken')

  const ended = await Promise.allSettled([
    insert(database, 'a'),
    sql`insert or rollback into notes values ('taken', null)`.execute(database.queries()),
    insert(database, 'b'),
  ])

  assert.deepEqual(
    ended.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(await ids(database), ['a', 'b', 'taken'])
})

test('a write whose answer cannot be told is not done', async (t) => {
  const { database } = await openScratch(t)
  await sql`create table numbers (big integer) strict`.execute(database.queries())
  const big = sql`insert into numbers values (9007199254740993) returning big`

  const ended = await Promise.allSettled([
    insert(database, 'a'),
    big.execute(database.queries()),
    insert(database, 'b'),
  ])

  assert.ok((ended[1] as PromiseRejectedResult).reason instanceof RangeError)
  assert.deepEqual(await ids(database), ['a', 'b'])
  assert.deepEqual(await read(database, 'select count(*) as n from numbers'), [{ n: 0 }])
})

test('any writes that meet leave what they would have left one by one', async (t) => {
  const { database } = await openScratch(t)
  const write = fc.record({
    kind: fc.constantFrom('insert', 'insert or rollback', 'insert or ignore', 'delete'),
    id: fc.constantFrom('a', 'b', 'c', 'd'),
  })

  await fc.assert(
    fc.asyncProperty(fc.array(write, { maxLength: 12 }), async (writes) => {
      await sql`delete from notes`.execute(database.queries())
      const ended = await Promise.allSettled(
        writes.map(({ kind, id }) => {
          const text =
            kind === 'delete'
              ? `delete from notes where id = '${id}'`
              : `${kind} into notes values ('${id}', null)`
          return sql.raw(text).execute(database.queries())
        }),
      )
      const model = new Set<string>()
      const expected = writes.map(({ kind, id }) => {
        const fails = model.has(id) && kind !== 'delete' && kind !== 'insert or ignore'
        if (kind === 'delete') model.delete(id)
        else model.add(id)
        return fails ? 'rejected' : 'fulfilled'
      })

      assert.deepEqual(
        ended.map(({ status }) => status),
        expected,
      )
      assert.deepEqual(await ids(database), [...model].toSorted())
    }),
    { numRuns: 60 },
  )
})

function insert(database: Database<Schema>, id: string): Promise<unknown> {
  return database.queries().insertInto('notes').values({ id, text: null }).execute()
}

async function ids(database: Database<Schema>): Promise<string[]> {
  const rows = await database.queries().selectFrom('notes').select('id').orderBy('id').execute()
  return rows.map(({ id }) => id)
}
