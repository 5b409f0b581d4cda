import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { assertOneStatement, canonical, normalised, skeleton } from './sql-text.ts'

test('comments and layout are no part of a statement', () => {
  const text = `create  table a ( -- what a is
    b text /* a /* nested */ comment */ default 'a  -- b''c' );`

  assert.equal(canonical(text), "create table a ( b text default 'a  -- b''c' )")
})

test('layout and comments anywhere never change the canonical text, and words do', () => {
  const words = fc.constantFrom(
    'select',
    '"a  b"',
    "'it''s -- /* here'",
    '42',
    '(',
    ',',
    '$$ ; $$',
    "e'\\''",
  )
  const gaps = fc.constantFrom(' ', '\n', ' -- gone\n', ' /* gone ; */ ', '\t /* a /* b */ */\n')

  fc.assert(
    fc.property(
      fc.array(words, { minLength: 1 }),
      fc.array(gaps, { minLength: 1 }),
      (parts, between) => {
        const spread = parts
          .map((part, index) => `${part}${between[index % between.length]}`)
          .join('')

        assert.equal(canonical(spread), parts.join(' '))
      },
    ),
  )
})

test('a skeleton has words in lower case, plain names without quotes, and no texts', () => {
  const text = `ALTER TABLE "public" . "accounts" ADD "Name" text DEFAULT 'drop table x'`

  assert.equal(skeleton(text), `alter table public.accounts add "Name" text default ''`)
  assert.match(normalised(text), /default 'drop table x'$/)
})

for (const [title, sql] of [
  ['two statements', 'drop table a; drop table b'],
  ['nothing but a comment', '-- nothing'],
  ['the end of a transaction', 'COMMIT'],
  ['a text without an end', "insert into a values ('b)"],
  ['a comment without an end', 'drop table a /* b'],
] as const) {
  test(`${title} is not one statement`, () => {
    assert.throws(() => assertOneStatement(sql), RangeError)
  })
}

for (const [title, sql] of [
  ['a semicolon at its end', 'drop table a;'],
  ['a semicolon in a text', "insert into a values (';')"],
  ['a trigger with a body', 'create trigger a after insert on b begin delete from c; end'],
  [
    'a function with a body',
    'create function a() returns int as $f$ begin; end $f$ language plpgsql',
  ],
] as const) {
  test(`${title} is one statement`, () => {
    assert.doesNotThrow(() => assertOneStatement(sql))
  })
}
