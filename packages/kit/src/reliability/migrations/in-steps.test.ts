import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { AnyDatabase } from '../database/index.ts'
import { engines } from '../database/testing/databases.ts'
import { defineMigrations, type MigrationDefinition } from './migration.ts'
import type { MigrationProgress } from './progress.ts'
import { first, fleetMigrator, fourth } from './testing/fleet.ts'

for (const { engine, open } of engines) {
  test(`${engine}: data is changed in batches, and a cut-off one goes on where it stood`, async () => {
    await using store = await open<unknown>()
    const { database } = store
    await fleetMigrator(database).up({ to: '0003' })
    for (const id of 'abcde') {
      await sql`insert into vehicles (id, plate) values (${id}, ${`plate-${id}`})`.execute(
        database.queries(),
      )
    }
    let batches = 0
    const cut = new AbortController()
    const onProgress = ({ kind }: MigrationProgress) => {
      if (kind === 'batch') batches += 1
      if (batches === 2) cut.abort(new Error('cut off'))
    }

    await assert.rejects(
      fleetMigrator(database, { onProgress }).up({ signal: cut.signal }),
      /0004 plates-in-capitals up: cut off; the batches before it are kept/,
    )
    const halfDone = await plates(database)
    await fleetMigrator(database).up()

    assert.deepEqual(halfDone, ['PLATE-A', 'PLATE-B', 'plate-c', 'plate-d', 'plate-e'])
    assert.deepEqual(await plates(database), [
      'PLATE-A',
      'PLATE-B',
      'PLATE-C',
      'PLATE-D',
      'PLATE-E',
    ])
  })

  test(`${engine}: a batch that does not go on ends the migration`, async () => {
    await using store = await open<unknown>()
    const stuck = { ...fourth, id: '0002', data: { version: 1, batch: async () => 'here' } }
    const migrator = fleetMigrator(store.database, { migrations: defineMigrations([first, stuck]) })

    await assert.rejects(migrator.up(), /the batch did not go on from "here"/)
  })

  test(`${engine}: statements outside a transaction go on after the last that was done`, async () => {
    await using store = await open<unknown>()
    const { database } = store
    const indexes = (last: string): MigrationDefinition => ({
      ...{ id: '0002', name: 'indexes', transaction: false as const, down: [] },
      up: ['create index vehicles_a on vehicles (plate)', last],
    })
    const broken = defineMigrations([first, indexes('create index vehicles_b on vehicles (lorry)')])

    await assert.rejects(
      fleetMigrator(database, { migrations: broken }).up(),
      /statement 2: .*lorry.*; it is half done \(1 of 2 statements\), run it again/,
    )
    await sql`alter table vehicles add column lorry text`.execute(database.queries())
    const { migrations } = await fleetMigrator(database, { migrations: broken }).up()

    assert.deepEqual(idsOf(migrations), ['0002'])
  })

  test(`${engine}: a half-done migration that was mended is refused up, and taken back down`, async () => {
    await using store = await open<unknown>()
    const { database } = store
    const half = (statement: string) =>
      defineMigrations([
        first,
        {
          ...{ id: '0002', name: 'half', transaction: false, up: [statement] },
          down: ['drop index if exists vehicles_b'],
        },
      ])
    await fleetMigrator(database, { migrations: half('create index vehicles_b on lorries (b)') })
      .up()
      .catch(() => undefined)
    const mended = fleetMigrator(database, {
      migrations: half('create index vehicles_b on vehicles (plate)'),
    })

    await assert.rejects(mended.up(), { kind: 'edited' })
    await mended.down()
    const { migrations } = await mended.up()

    assert.deepEqual(idsOf(migrations), ['0002'])
  })
}

function idsOf(migrations: readonly { readonly id: string }[]): readonly string[] {
  return migrations.map(({ id }) => id)
}

async function plates(database: AnyDatabase): Promise<readonly string[]> {
  const { rows } = await sql<{ plate: string }>`select plate from vehicles order by id`.execute(
    database.queries(),
  )
  return rows.map(({ plate }) => plate)
}
