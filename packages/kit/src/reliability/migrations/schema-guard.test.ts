import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { sql } from 'kysely'
import type { AnyDatabase } from '../database/index.ts'
import { engines } from '../database/testing/databases.ts'
import { defineMigrations } from './migration.ts'
import { createMigrator } from './migrator.ts'
import { migrations as plugin } from './plugin.ts'
import { assertSchemaSupported, schemaCheck } from './schema-guard.ts'
import { schemaWindow } from './schema-window.ts'
import { first, fleet, second } from './testing/fleet.ts'

for (const { engine, open } of engines) {
  test(`${engine}: an empty store is refused in one line that says what to run`, async () => {
    await using store = await open<unknown>()

    await assert.rejects(assertSchemaSupported(store.database, { migrations: fleet }), {
      code: 'SCHEMA_UNSUPPORTED',
      message: 'the schema is empty, this build supports 1 to 3: run "migrate up" of this build',
    })
  })

  test(`${engine}: the schema of the release before and of the one after are supported`, async () => {
    await using store = await open<unknown>()
    const { database } = store
    const older = defineMigrations([first, second])
    await up(database, '0002')

    await assertSchemaSupported(database, { migrations: fleet })
    await up(database, '0004')
    await assertSchemaSupported(database, { migrations: older })

    const far = sql`update schema_migrations set release = 3 where id = '0004'`
    await far.execute(database.queries())
    await assert.rejects(assertSchemaSupported(database, { migrations: older }), {
      message:
        'the schema is at release 3 (0004 plates-in-capitals), this build supports 1 to 2: run a build of release 2 or newer',
    })
  })

  test(`${engine}: an edited migration is refused at the start`, async () => {
    await using store = await open<unknown>()
    const { database } = store
    await up(database, '0004')
    const edited = { ...second, up: ['alter table vehicles add column colour text'] }

    const migrations = defineMigrations([first, edited])

    await assert.rejects(assertSchemaSupported(database, { migrations }), /0002 colours was edited/)
  })

  test(`${engine}: half a migration is refused at the start, and not while serving`, async () => {
    await using store = await open<unknown>()
    const { database } = store
    await up(database, '0004')
    const halve = sql`update schema_migrations set state = 'running' where id = '0004'`
    await halve.execute(database.queries())

    await assert.rejects(
      assertSchemaSupported(database, { migrations: fleet }),
      /^SCHEMA_UNSUPPORTED: 0004 plates-in-capitals is half done and nobody is at it/,
    )
    await schemaCheck(database, { migrations: fleet })()
  })

  test(`${engine}: readiness keeps a good answer for a while, and no bad one`, async () => {
    await using store = await open<unknown>()
    const { database } = store
    let nowMs = 0
    const check = schemaCheck(database, { migrations: fleet, monotonicMs: () => nowMs })
    await assert.rejects(check())
    await up(database, '0004')
    await check()
    const { statements } = database.stats()

    await check()
    const after = database.stats().statements
    nowMs = 5_000
    await createMigrator({ database, migrations: fleet, backup: 'none' }).down({ to: '0000' })

    assert.equal(after, statements)
    await assert.rejects(check(), { code: 'SCHEMA_UNSUPPORTED' })
  })
}

test('a service does not start on a schema that is not supported, and is ready on one that is', async (t) => {
  const { open } = engines[0] ?? assert.fail()
  await using store = await open<unknown>()
  const { database } = store
  const options = { database, migrations: fleet }
  const refused = fastify()
  const names: string[] = []
  const health = { register: ({ name }: { readonly name: string }) => names.push(name) }
  const started = Object.assign(fastify(), { health })
  t.after(() => Promise.all([refused.close(), started.close()]))

  await assert.rejects(async () => refused.register(plugin, options), {
    code: 'SCHEMA_UNSUPPORTED',
  })
  await up(database, '0004')
  await started.register(plugin, options)
  await started.ready()

  assert.deepEqual(names, ['schema'])
})

test('a window that does not hold the build is refused', () => {
  assert.deepEqual(schemaWindow({ build: 4 }), { build: 4, from: 3, to: 5 })
  assert.deepEqual(schemaWindow({ build: 1 }), { build: 1, from: 1, to: 2 })
  for (const window of [{ build: 4, from: 5 }, { build: 4, to: 3 }, { build: 0 }, { build: 1.5 }]) {
    assert.throws(() => schemaWindow(window), RangeError)
  }
})

function up(database: AnyDatabase, to: string) {
  return createMigrator({ database, migrations: fleet, backup: 'none' }).up({ to })
}
