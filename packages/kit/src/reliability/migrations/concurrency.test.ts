import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import type { AnyDatabase } from '../database/index.ts'
import { engines } from '../database/testing/databases.ts'
import { createMigrator } from './migrator.ts'
import { schemaOf } from './schema-of.ts'
import { MigratorProcess } from './testing/migrator-process.ts'
import { type PatientKind, patientMigrations } from './testing/patient-migrations.ts'

for (const { engine, open } of engines) {
  test(`${engine}: five migrators at once apply once`, async () => {
    await using store = await open<unknown>()
    await prepare(store.database, 'both', 0.02)

    const codes = await atOnce(5, { engine, location: store.location, lock: 'lock' })

    assert.deepEqual(codes, [0, 0, 0, 0, 0])
    assert.equal((await marks(store.database)).length, 4)
  })

  test(`${engine}: without the lock, two at once do not both succeed`, async () => {
    await using store = await open<unknown>()
    await prepare(store.database, 'both', 0.02)

    const codes = await atOnce(2, { engine, location: store.location, lock: 'no lock' })

    assert.ok(codes.some((code) => code !== 0))
  })

  for (const kind of ['in one transaction', 'statement by statement'] as const) {
    test(`${engine}, ${kind}: killed in the middle, the next run finishes cleanly`, async () => {
      await using store = await open<unknown>()
      const { database, location } = store
      await prepare(database, kind, 60)
      await using killed = new MigratorProcess(engine, location, kind, 'lock')
      killed.go()
      await killed.until('statement 0002 2')

      await killed.kill()
      await sql`update patience set seconds = 0.001`.execute(database.queries())
      const between = await marks(database)
      const { migrations } = await migrator(database, kind).up()

      assert.equal(between.length, kind === 'in one transaction' ? 0 : 1)
      assert.equal(migrations.length, 1)
      assert.equal((await marks(database)).length, 2)
      const [done, last] = (await migrator(database, kind).status()).migrations
      assert.deepEqual([done?.state, last?.state], ['applied', 'applied'])
    })
  }
}

test('postgres: an index whose concurrent build was killed is built again', async () => {
  const { open } = engines.find(({ engine }) => engine === 'postgres') ?? assert.fail()
  await using store = await open<unknown>()
  const { database, location } = store
  await migrator(database, 'index').up({ to: '0001' })
  await using killed = new MigratorProcess('postgres', location, 'index', 'lock')

  // A transaction that has written to the table holds up the build, after it made the index.
  await database.transaction(async (queries) => {
    await sql`insert into marks (id) values (7)`.execute(queries)
    killed.go()
    await until(async () => (await indexLines(database)).some((line) => line.endsWith('invalid')))
    await killed.kill()
    // The server notices that its client is gone, and does not wait on for this transaction.
    await until(async () => (await migrator(database, 'index').status()).holder === undefined)
  })
  const halfDone = await indexLines(database)
  await migrator(database, 'index').up()

  assert.match(halfDone[0] ?? '', / invalid$/)
  assert.doesNotMatch((await indexLines(database))[0] ?? 'none invalid', / invalid$/)
})

async function prepare(database: AnyDatabase, kind: PatientKind, seconds: number): Promise<void> {
  await migrator(database, kind).up({ to: '0001' })
  await sql`insert into patience (seconds) values (${seconds})`.execute(database.queries())
}

async function atOnce(
  count: number,
  { engine, location, lock }: { engine: string; location: string; lock: 'lock' | 'no lock' },
): Promise<readonly (number | null)[]> {
  const all = Array.from(
    { length: count },
    () => new MigratorProcess(engine, location, 'both', lock),
  )
  try {
    await Promise.all(all.map((each) => each.until('ready')))
    for (const each of all) each.go()
    if (lock === 'no lock') {
      await Promise.all(all.map((each) => each.until('has read')))
      for (const each of all) each.go()
    }
    return await Promise.all(all.map((each) => each.ended()))
  } finally {
    for (const each of all) await each[Symbol.asyncDispose]()
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setTimeout(20)
}

function migrator(database: AnyDatabase, kind: PatientKind) {
  return createMigrator({ database, migrations: patientMigrations(kind), backup: 'none' })
}

async function marks(database: AnyDatabase): Promise<readonly unknown[]> {
  return (await sql`select id from marks`.execute(database.queries())).rows
}

async function indexLines(database: AnyDatabase): Promise<readonly string[]> {
  return (await schemaOf(database)).filter((line) => line.startsWith('index '))
}
