import assert from 'node:assert/strict'
import { test } from 'node:test'
import { locksOf } from './table-locks.ts'

for (const [sql, expected] of [
  ['create table a (b text)', []],
  ['create table a (b text references c (d))', ['c SHARE ROW EXCLUSIVE']],
  ['create index i on a (b)', ['a SHARE']],
  ['create index concurrently i on a (b)', ['a SHARE UPDATE EXCLUSIVE']],
  ['drop index concurrently i', ['index i SHARE UPDATE EXCLUSIVE']],
  ['drop table if exists a', ['a ACCESS EXCLUSIVE']],
  ['alter table only a add column b text', ['a ACCESS EXCLUSIVE']],
  ['alter table a validate constraint c', ['a SHARE UPDATE EXCLUSIVE']],
  [
    'alter table a validate constraint c, add foreign key (b) references d (e)',
    ['a SHARE ROW EXCLUSIVE', 'd SHARE ROW EXCLUSIVE'],
  ],
  ['update a set b = 1', ['a ROW EXCLUSIVE']],
  ['vacuum full a', ['a ACCESS EXCLUSIVE']],
  ['vacuum a', ['a SHARE UPDATE EXCLUSIVE']],
  ['create trigger t before insert on a execute function f()', ['a SHARE ROW EXCLUSIVE']],
  ["comment on table a is 'b'", ['a SHARE UPDATE EXCLUSIVE']],
] as const) {
  test(`postgres: the locks of "${sql}"`, () => {
    const locks = locksOf(sql, 'postgres')

    assert.deepEqual(
      locks.map(({ table, mode }) => `${table} ${mode}`),
      expected,
    )
  })
}

test('a lock on a table that the same migration made stops nobody, and is left out', () => {
  assert.deepEqual(locksOf('create index i on a (b)', 'postgres', new Set(['a'])), [])
})

test('sqlite has one lock for all who write', () => {
  assert.equal(locksOf('create index i on a (b)', 'sqlite')[0]?.stops, 'writers')
  assert.equal(locksOf('vacuum', 'sqlite')[0]?.stops, 'readers and writers')
})
