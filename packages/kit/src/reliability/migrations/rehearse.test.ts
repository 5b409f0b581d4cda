import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { engines } from '../database/testing/databases.ts'
import { defineMigrations, type MigrationDefinition } from './migration.ts'
import { RehearsalError } from './migration-error.ts'
import { createMigrator } from './migrator.ts'
import { rehearse } from './rehearse.ts'
import { schemaDifference, schemaOf } from './schema-of.ts'
import { first, fleet, fleetMigrator, second } from './testing/fleet.ts'

for (const { engine, open } of engines) {
  test(`${engine}: a rehearsal goes up, down and up with each migration`, async () => {
    await using store = await open<unknown>()

    const { rehearsed, oneWay, schema } = await rehearse(store.database, fleet)

    assert.deepEqual(rehearsed, ['0001', '0002', '0003', '0004'])
    assert.deepEqual(oneWay, [])
    assert.ok(schema.some((line) => line.startsWith('column vehicles.colour ')))
  })

  test(`${engine}: a way back that does not lead back is found`, async () => {
    await using store = await open<unknown>()
    const forgetful = { ...second, down: [] }

    const failure = await rehearse(store.database, defineMigrations([first, forgetful])).catch(
      (error: unknown) => error,
    )

    assert.ok(failure instanceof RehearsalError)
    assert.match(failure.message, /^0002 colours: taking it back gives another schema:\n/)
    assert.ok(failure.differences.some((line) => line.startsWith('+ column vehicles.colour')))
  })

  test(`${engine}: a migration without a way back is named`, async () => {
    await using store = await open<unknown>()
    const oneWay = { id: '0002', name: 'one-way', up: second.up ?? [] }

    const rehearsal = await rehearse(store.database, defineMigrations([first, oneWay]))

    assert.deepEqual(rehearsal.oneWay, ['0002'])
  })

  test(`${engine}: a schema shows whatever is changed`, async () => {
    await using store = await open<unknown>()
    const { database } = store
    await fleetMigrator(database).up()

    for (const [title, statement] of schemaChanges(engine)) {
      const before = await schemaOf(database)
      await sql.raw(statement).execute(database.queries())
      assert.notDeepEqual(schemaDifference(before, await schemaOf(database)), [], title)
    }
  })
}

test('sqlite: layout and quotes of a statement are no difference', async () => {
  const [{ open } = assert.fail()] = engines
  await using one = await open<unknown>()
  await using two = await open<unknown>()

  await sql.raw('create table a (b text, c int) strict').execute(one.database.queries())
  await sql
    .raw('create table "a"  ("b" text, -- what b is\n c int) strict')
    .execute(two.database.queries())

  assert.deepEqual(await schemaOf(one.database), await schemaOf(two.database))
})

test('sqlite: a table is rebuilt although others refer to it, and a lost row is found', async () => {
  const [{ open } = assert.fail()] = engines
  await using store = await open<unknown>()
  const { database } = store
  const trips: MigrationDefinition = {
    id: '0002',
    name: 'trips',
    up: [
      'create table trips (vehicle text not null references vehicles (id) on delete cascade) strict',
    ],
  }
  const rebuild = (which: string): MigrationDefinition => ({
    ...{ id: '0003', name: 'rebuild', foreignKeys: 'checked-at-the-end', down: [] },
    up: [
      'create table vehicles_new (id text primary key, plate text) strict',
      `insert into vehicles_new select id, plate from vehicles ${which}`,
      'drop table vehicles',
      'alter table vehicles_new rename to vehicles',
    ],
  })
  const migrator = (which: string) =>
    createMigrator({
      ...{ database, backup: 'none' },
      migrations: defineMigrations([first, trips, rebuild(which)]),
    })
  await migrator('').up({ to: '0002' })
  const queries = database.queries()
  await sql`insert into vehicles (id, plate) values ('v', 'p')`.execute(queries)
  await sql`insert into trips (vehicle) values ('v')`.execute(queries)

  await assert.rejects(
    migrator("where id <> 'v'").up(),
    /a row of trips refers to a row of vehicles/,
  )
  await migrator('').up()

  assert.equal((await sql`select * from trips`.execute(queries)).rows.length, 1)
  const { rows } = await sql`pragma foreign_keys`.execute(queries)
  assert.deepEqual(rows, [{ foreign_keys: 1 }])
})

function schemaChanges(engine: string): readonly (readonly [string, string])[] {
  const shared = [
    ['a new column', 'alter table vehicles add column doors integer'],
    ['a dropped index', 'drop index vehicles_plate'],
    ['a default', 'alter table vehicles add column wheels integer default 4'],
    ['a view', 'create view plates as select plate from vehicles'],
  ] as const
  if (engine === 'sqlite') {
    const trigger = 'create trigger t after insert on vehicles begin delete from vehicles; end'
    return [...shared, ['a trigger', trigger]]
  }
  return [
    ...shared,
    ['a constraint', 'alter table vehicles add constraint c check (plate <> colour)'],
    ['a type', 'alter table vehicles alter column colour type varchar(9)'],
    ['a null', 'alter table vehicles alter column colour drop not null'],
    ['an enumeration', "create type fuel as enum ('diesel')"],
    ['a function', 'create function f() returns int language sql as $$ select 1 $$'],
  ]
}
