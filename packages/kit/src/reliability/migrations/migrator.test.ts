import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../database/testing/databases.ts'
import { defineMigrations, type MigrationDefinition } from './migration.ts'
import { MigrationFailedError } from './migration-error.ts'
import { createMigrator } from './migrator.ts'
import type { TakeBackup } from './options.ts'
import { schemaDifference, schemaOf } from './schema-of.ts'
import { first, fleet, fleetMigrator, fourth, second, third } from './testing/fleet.ts'

for (const { engine, open } of engines) {
  test(`${engine}: up applies all that is pending, once`, async () => {
    await using store = await open<unknown>()
    const migrator = fleetMigrator(store.database)

    const done = await migrator.up()
    const again = await migrator.up()

    assert.deepEqual(idsOf(done.migrations), ['0001', '0002', '0003', '0004'])
    assert.equal(done.backup, undefined)
    assert.deepEqual(again.migrations, [])
    const { migrations, release, problem, holder } = await migrator.status()
    assert.deepEqual(
      migrations.map(({ state }) => state),
      ['applied', 'applied', 'applied', 'applied'],
    )
    assert.deepEqual([release, problem, holder], [2, undefined, undefined])
  })

  test(`${engine}: down takes back what up did, and up gives the same schema again`, async () => {
    await using store = await open<unknown>()
    const migrator = fleetMigrator(store.database)
    await migrator.up()
    const before = await schemaOf(store.database)

    const done = await migrator.down({ to: '0000' })
    const empty = await schemaOf(store.database)
    await migrator.up()

    assert.deepEqual(idsOf(done.migrations), ['0004', '0003', '0002', '0001'])
    assert.deepEqual(
      empty.filter((line) => !line.startsWith('extension ')),
      [],
    )
    assert.deepEqual(schemaDifference(before, await schemaOf(store.database)), [])
  })

  test(`${engine}: up stops after "to", down takes back as many steps as asked`, async () => {
    await using store = await open<unknown>()
    const migrator = fleetMigrator(store.database)

    const up = await migrator.up({ to: '0003' })
    const down = await migrator.down({ steps: 2 })
    const redone = await migrator.redo()

    assert.deepEqual(idsOf(up.migrations), ['0001', '0002', '0003'])
    assert.deepEqual(idsOf(down.migrations), ['0003', '0002'])
    assert.deepEqual(
      redone.migrations.map(({ id, direction }) => [id, direction]),
      [
        ['0001', 'down'],
        ['0001', 'up'],
      ],
    )
    await assert.rejects(migrator.up({ to: '0009' }), { code: 'MIGRATION_TARGET', exitCode: 65 })
    await assert.rejects(migrator.down({ steps: 0 }), RangeError)
  })

  test(`${engine}: a migration that fails leaves the schema as it was and says where`, async () => {
    await using store = await open<unknown>()
    const broken: MigrationDefinition = {
      id: '0002',
      name: 'broken',
      up: ['alter table vehicles add column doors integer', 'drop table lorries'],
      down: [],
    }
    const migrator = fleetMigrator(store.database, {
      migrations: defineMigrations([first, broken]),
    })
    await migrator.up({ to: '0001' })
    const before = await schemaOf(store.database)

    const failure = await migrator.up().catch((error: unknown) => error)

    assert.ok(failure instanceof MigrationFailedError)
    assert.equal(failure.failure.statement, 2)
    assert.match(
      failure.message,
      /^0002 broken up, statement 2: .*lorries.*; nothing of it was kept$/,
    )
    assert.deepEqual(schemaDifference(before, await schemaOf(store.database)), [])
    assert.equal((await migrator.status()).migrations[1]?.state, 'pending')
  })

  test(`${engine}: an applied migration that was edited is refused with both checksums`, async () => {
    await using store = await open<unknown>()
    await fleetMigrator(store.database).up()
    const edited = { ...second, up: ['alter table vehicles add column colour text'] }
    const migrations = defineMigrations([first, edited, third, fourth])

    const migrator = fleetMigrator(store.database, { migrations })

    const checksums = [fleet[1], migrations[1]].map((each) => each?.checksums[engine] ?? '')
    for (const command of [migrator.up, migrator.down, migrator.redo]) {
      await assert.rejects(command(), ({ kind, migrationId, message }) => {
        assert.deepEqual([kind, migrationId], ['edited', '0002'])
        return checksums.every((each) => message.includes(each))
      })
    }
  })

  test(`${engine}: a store that is newer than the build is refused`, async () => {
    await using store = await open<unknown>()
    await fleetMigrator(store.database).up()

    const older = fleetMigrator(store.database, { migrations: defineMigrations([first, second]) })

    await assert.rejects(older.up(), { kind: 'newer', migrationId: '0003', exitCode: 65 })
    await assert.rejects(older.down(), { kind: 'newer' })
    assert.equal((await older.status()).migrations[3]?.state, 'unknown')
  })

  test(`${engine}: a store with data is changed only after a verified backup`, async () => {
    await using store = await open<unknown>()
    const { database } = store
    await fleetMigrator(database).up({ to: '0001' })
    const backups: string[] = []
    const take: TakeBackup = async () => {
      backups.push('taken')
      return { name: 'fleet-1.db', verifiedAt: '2026-11-21T06:10:25.123Z' }
    }
    const failing: TakeBackup = async () => Promise.reject(new Error('no room for the backup'))

    await assert.rejects(createMigrator({ database, migrations: fleet }).up(), {
      code: 'MIGRATION_BACKUP',
    })
    await assert.rejects(fleetMigrator(database, { backup: failing }).up(), {
      message: 'nothing was migrated, because the backup failed: no room for the backup',
    })
    const taken = await fleetMigrator(database, { backup: take }).up({ to: '0002' })
    const none = await fleetMigrator(database).up()

    assert.deepEqual([taken.backup, none.backup, backups], ['fleet-1.db', 'none', ['taken']])
    const { migrations } = await fleetMigrator(database).status()
    assert.deepEqual(
      migrations.map(({ backup }) => backup),
      [null, 'fleet-1.db', 'none', 'none'],
    )
  })

  test(`${engine}: a migration without a way back stays, and the message says what else to do`, async () => {
    await using store = await open<unknown>()
    const oneWay = { id: '0002', name: 'one-way', up: second.up ?? [] }
    const migrator = fleetMigrator(store.database, {
      migrations: defineMigrations([first, oneWay]),
    })
    await migrator.up()

    await assert.rejects(
      migrator.down({ to: '0000' }),
      /0002 one-way has no "down": restore a backup/,
    )

    assert.equal((await migrator.status()).migrations[0]?.state, 'applied')
  })

  test(`${engine}: the plan shows statements and locks and changes nothing`, async () => {
    await using store = await open<unknown>()
    const migrator = fleetMigrator(store.database)

    const { migrations } = await migrator.plan({ to: '0003' })

    assert.deepEqual(
      migrations.map(({ id, runs }) => [id, runs]),
      [
        ['0001', 'in one transaction'],
        ['0002', 'in one transaction'],
        ['0003', 'statement by statement'],
      ],
    )
    const stops = migrations[1]?.statements[0]?.locks[0]?.stops
    assert.equal(stops, engine === 'sqlite' ? 'writers' : 'readers and writers')
    const lines = await schemaOf(store.database)
    assert.deepEqual(
      lines.filter((line) => !line.startsWith('extension ')),
      [],
    )
  })
}

function idsOf(migrations: readonly { readonly id: string }[]): readonly string[] {
  return migrations.map(({ id }) => id)
}
