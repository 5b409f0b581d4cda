import assert from 'node:assert/strict'
import { test } from 'node:test'
import Sqlite from 'better-sqlite3'
import fc from 'fast-check'
import type { Value } from './protocol.ts'
import { StatementCache } from './statement-cache.ts'
import { routeOf } from './statement-route.ts'
import { flatten, toBindable, toObjects, toParameters } from './values.ts'

for (const [value, said] of [
  [true, 'a value of type boolean'],
  [undefined, 'a value of type undefined'],
  [1n, 'a value of type bigint'],
  [new Date(0), 'an object (Date)'],
  [Number.NaN, 'NaN'],
  [['a'], 'an object (Array)'],
] as const) {
  test(`${said} is no parameter, and its position is told`, () => {
    assert.throws(() => toParameters(['fine', value]), {
      name: 'TypeError',
      message: `parameter 2 is ${said}; must be a string, a finite number, null or bytes`,
    })
  })
}

test('bytes that are part of a larger memory are handed over without the rest', () => {
  const pool = Buffer.from('secret of another request')

  const [bytes] = toParameters([pool.subarray(0, 6)]) as [Uint8Array]

  assert.deepEqual([bytes.byteLength, bytes.buffer.byteLength], [6, 6])
})

test('whole numbers are stored as such, and others as floating point', () => {
  using database = disposable()
  const kind = (value: number) =>
    database.prepare('select typeof(?) as kind').pluck().get(toBindable(value))

  assert.deepEqual([1, -5, 2 ** 53 - 1, 1.5, 1e300].map(kind), [
    'integer',
    'integer',
    'integer',
    'real',
    'real',
  ])
})

test('any value comes back from SQLite as it went in', () => {
  using database = disposable()
  const select = new StatementCache(database).prepare('select ? as a, ? as b, ? as c')
  const value = fc.oneof(
    fc.string(),
    fc.maxSafeInteger(),
    // Of the two zeros SQLite knows one.
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.constant(null),
    fc.uint8Array(),
  ) as fc.Arbitrary<Value>

  fc.assert(
    fc.property(fc.tuple(value, value, value), (values) => {
      const rows = select.all(...toParameters(values).map(toBindable)) as Value[][]
      const [row] = toObjects({ columns: ['a', 'b', 'c'], values: flatten(rows, []) })

      assert.deepEqual(Object.values(row ?? {}).map(plain), values.map(plain))
    }),
  )
})

test('an integer beyond 2^53 is an error that names its column', () => {
  assert.throws(() => flatten([[1, 2n ** 53n]], ['id', 'size']), {
    name: 'RangeError',
    message: /"size"/,
  })
})

test('the statements used last are kept, and no more than so many', () => {
  using database = disposable()
  const cache = new StatementCache(database, 3)
  const first = cache.prepare('select 1')
  for (const text of ['select 2', 'select 3', 'select 1', 'select 4']) cache.prepare(text)

  assert.equal(cache.size, 3)
  assert.equal(cache.prepare('select 1'), first)
})

for (const [sql, route] of [
  ['select 1', 'read'],
  ['  VALUES (1)', 'read'],
  ['explain query plan select 1', 'read'],
  ['insert into a values (1)', 'write'],
  ['\n  delete from a', 'write'],
  ['with a as (select 1) insert into b select * from a', 'alone'],
  ['pragma synchronous', 'alone'],
  ['vacuum', 'alone'],
  ['begin', 'alone'],
  ['/* a comment */ select 1', 'alone'],
  ['', 'alone'],
] as const) {
  test(`raw SQL "${sql.trim()}" goes to: ${route}`, () => {
    const query = { kind: 'RawNode', sqlFragments: [], parameters: [] } as const

    assert.equal(routeOf({ query, sql }), route)
  })
}

function plain(value: Value): unknown {
  return value instanceof Uint8Array ? [...value] : value
}

function disposable(): Sqlite.Database & Disposable {
  const database = new Sqlite(':memory:')
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() })
}
