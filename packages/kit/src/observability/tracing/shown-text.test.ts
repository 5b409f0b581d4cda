import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pathOf, ShownText, shownSql, shownUrl, summaryOf } from './shown-text.ts'

test('SQL shows no value that was written into it', () => {
  assert.equal(
    shownSql("select *\n  from users where name = 'O''Hara' and id = $1"),
    'select * from users where name = ? and id = $1',
  )
  assert.equal(shownSql('x'.repeat(1_000)).length, 500)
})

test('a statement without a name is called by what it does to which table', () => {
  for (const [sql, summary] of [
    ['select "id" from "reports" where x = 1', 'SELECT reports'],
    ['insert into "jobs" ("id") values (?)', 'INSERT jobs'],
    ['update jobs set state = 1', 'UPDATE jobs'],
    ['delete from "users"', 'DELETE users'],
    ['with oldest as (select 1) select 2', 'WITH'],
    ['pragma wal_checkpoint', 'PRAGMA'],
    ['', 'SQL'],
  ] as const) {
    assert.equal(summaryOf(sql), summary)
  }
})

test('a URL shows neither credentials nor a query', () => {
  assert.equal(
    shownUrl(new URL('https://user:secret@example.com:8443/a?b=c#d')),
    'https://example.com:8443/a',
  )
  assert.deepEqual(['/a?b', '/a#b', '/a'].map(pathOf), ['/a', '/a', '/a'])
})

test('text of a programmer is looked at once, text from outside each time, both within a bound', () => {
  const seen: string[] = []
  const shown = new ShownText((text) => {
    seen.push(text)
    return text.toUpperCase()
  })

  const written = [shown.written('a'), shown.written('a')]
  const given = [shown.given('b'), shown.given('b')]

  assert.deepEqual([...written, ...given, seen], ['A', 'A', 'B', 'B', ['a', 'b', 'b']])
  assert.equal(shown.given('x'.repeat(5_000)).length, 1_024)
})
