import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openPostgres } from './testing/open-postgres.ts'

const values: Readonly<Record<string, unknown>> = {
  true: 1,
  '1::int2': 1,
  '2::int4': 2,
  '9007199254740991::int8': 9_007_199_254_740_991,
  '1.5::float4': 1.5,
  "'-Infinity'::float8": Number.NEGATIVE_INFINITY,
  '12.25::numeric': 12.25,
  '7::numeric': 7,
  "'\\x00ff'::bytea": Buffer.from([0, 255]),
  "'2026-11-21 07:10:25.1234+01'::timestamptz": '2026-11-21T06:10:25.123Z',
  "'1890-01-01 00:00:00+00'::timestamptz": '1890-01-01T00:00:00.000Z',
  "'2026-11-21 06:10:25'::timestamp": '2026-11-21T06:10:25.000Z',
  "'2026-11-21'::date": '2026-11-21',
  "'06:10:25.5'::time": '06:10:25.5',
  "'1 day 2 hours'::interval": '1 day 02:00:00',
  '\'{"b": 1,  "a": [null]}\'::json': '{"b": 1,  "a": [null]}',
  '\'{"b": 1,  "a": [null]}\'::jsonb': '{"a": [null], "b": 1}',
  "'00000000-0000-7000-8000-000000000000'::uuid": '00000000-0000-7000-8000-000000000000',
  "'(1,2)'::point": '(1,2)',
  'null::int8': null,
  'array[1, null]::int8[]': [1, null],
  "array['a,b', 'c\"d', null]": ['a,b', 'c"d', null],
  'array[[1, 2], [3, 4]]': [
    [1, 2],
    [3, 4],
  ],
  "array['2026-11-21 06:10:25+00'::timestamptz]": ['2026-11-21T06:10:25.000Z'],
  'array[true, false]': [1, 0],
  "array['a'::name]": ['a'],
}

test('each type comes as a string, a number, null or bytes, or an array of them', async () => {
  await using store = await openPostgres({ connectionsMax: 1 })

  for (const [text, expected] of Object.entries(values)) {
    const { rows } = await sql`select ${sql.raw(text)} as value`.execute(store.database.queries())
    assert.deepEqual(rows, [{ value: expected }], text)
  }
})

test('what cannot be told exactly is an error, and its connection serves on', async () => {
  await using store = await openPostgres({ connectionsMax: 1 })

  for (const text of [
    '9007199254740993::int8',
    '9007199254740993::numeric',
    'array[9007199254740993]',
    "'infinity'::timestamptz",
    "'0044-03-15 00:00:00 BC'::timestamptz",
  ]) {
    const reading = sql`select ${sql.raw(text)} as value`.execute(store.database.queries())
    await assert.rejects(reading, RangeError, text)
  }
  await store.database.check()
  assert.equal(store.database.stats().connectionsLost, 0)
})

test('the time zone, the dates and the encoding that a role prefers change nothing', async () => {
  await using store = await openPostgres({ connectionsMax: 1 })
  await store.ask(`do $$ begin execute format(
    'alter database %I set timezone = ''Asia/Kathmandu''', current_database()); execute format(
    'alter database %I set datestyle = ''German''', current_database()); execute format(
    'alter database %I set client_encoding = ''LATIN1''', current_database()); end $$`)

  const { rows } = await sql`select '2026-11-21 06:10:25+00'::timestamptz as at,
    '2026-11-21'::date as day, 'Zoë 🚲' as text`.execute(store.database.queries())

  assert.deepEqual(rows, [{ at: '2026-11-21T06:10:25.000Z', day: '2026-11-21', text: 'Zoë 🚲' }])
})

test('lists are parameters', async () => {
  await using store = await openPostgres({ connectionsMax: 1 })
  const texts = ['a,b', '"', '\\', '{}', null]

  const { rows } = await sql`select unnest(${texts}::text[]) as text`.execute(
    store.database.queries(),
  )

  assert.deepEqual(
    rows,
    texts.map((text) => ({ text })),
  )
})
