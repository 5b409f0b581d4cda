import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineMigrations, type MigrationDefinition } from './migration.ts'
import { first, fleet, fourth, second, third } from './testing/fleet.ts'

const data = { version: 1, batch: async () => null }

for (const [definitions, message] of [
  [[first, first], 'migration 0001: the id is taken already'],
  [[first, third], 'migration 0003: the next id is "0002": ids have four digits, no gap'],
  [[{ ...first, id: '1' }], 'migration 1: the next id is "0001": ids have four digits, no gap'],
  [
    [{ ...first, name: 'Vehicles' }],
    'migration 0001: the name must be in kebab-case, got "Vehicles"',
  ],
  [[{ ...first, release: 3 }], 'migration 0001: the release must be 1 or 2, got 3'],
  [
    [first, { ...second, after: '0002' }],
    'migration 0002: "after" must name an earlier migration, got "0002"',
  ],
  [
    [{ id: '0001', name: 'a' }],
    'migration 0001: it does nothing: give it "up", "tables" or "data"',
  ],
  [[{ ...first, data }], 'migration 0001: it has statements or data batches, not both'],
  [
    [{ ...fourth, id: '0001', data: { ...data, limit: 0 } }],
    'migration 0001: "data" counts version and limit from 1, got 0',
  ],
  [
    [{ ...first, transaction: false }],
    'migration 0001: tables are made in a transaction; part what cannot be in one',
  ],
  [
    [{ ...first, waive: { 'no-rename': ' ' } }],
    'migration 0001: waiving "no-rename" needs a written reason',
  ],
  [
    [{ ...first, up: ['commit'] }],
    'migration 0001: "commit" is not for migrations: the runner opens the transaction',
  ],
] satisfies [MigrationDefinition[], string][]) {
  test(`a wrong declaration is refused at once: ${message}`, () => {
    assert.throws(() => defineMigrations(definitions), { name: 'RangeError', message })
  })
}

test('tables are made before the own statements and dropped after them', () => {
  const [made] = defineMigrations([{ ...first, up: ['analyze'], down: ['reindex'] }])

  assert.deepEqual(made?.up.postgres.at(-1), 'analyze')
  assert.deepEqual(made?.down?.sqlite, ['reindex', 'drop table vehicles'])
})

test('tables alone have a way back, own statements only if it is declared', () => {
  const [tables] = defineMigrations([first])
  const [statements] = defineMigrations([{ ...first, up: ['analyze'] }])

  assert.deepEqual(tables?.down?.sqlite, ['drop table vehicles'])
  assert.equal(statements?.down, undefined)
})

test('a checksum is of what up does on one engine', () => {
  const again = (change: Partial<MigrationDefinition>) =>
    defineMigrations([first, { ...second, ...change }])[1]?.checksums
  const same = again({ up: [`${second.up?.[0 as never]} -- in white`] })

  assert.deepEqual(again({}), fleet[1]?.checksums)
  assert.deepEqual(same, fleet[1]?.checksums)
  assert.deepEqual(again({ down: [] }), fleet[1]?.checksums)
  assert.notEqual(
    again({ up: ['alter table vehicles add column colour text'] })?.sqlite,
    same?.sqlite,
  )
  assert.notEqual(same?.sqlite, same?.postgres)
})

test('another version of a data migration has another checksum', () => {
  const [one, two] = [1, 2].map(
    (version) =>
      defineMigrations([{ ...fourth, id: '0001', data: { ...data, version } }])[0]?.checksums,
  )

  assert.notEqual(one?.sqlite, two?.sqlite)
})

test('a release goes on until another is named', () => {
  assert.deepEqual(
    fleet.map(({ release }) => release),
    [1, 1, 2, 2],
  )
})
