import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { engines } from '../database/testing/databases.ts'
import type { TakeBackup } from './options.ts'
import { ownIdentity } from './process-identity.ts'
import { fleetMigrator } from './testing/fleet.ts'
import { leaveLock } from './testing/foreign-lock.ts'

const { open: openSqlite } = engines.find(({ engine }) => engine === 'sqlite') ?? assert.fail()
const verifiedAt = '2026-11-21T06:10:25.123Z'
const longAgo = '2020-01-01T00:00:00.000Z'

for (const [title, row, isHeld] of [
  ['that runs is waited for', {}, true],
  ['that has ended is taken over', { pid: 2 ** 22 + 1 }, false],
  ['whose number another process has now is taken over', { startedAt: '1' }, false],
  ['on another host is waited for', { host: 'elsewhere' }, true],
  [
    'on another host that fell silent is taken over',
    { host: 'elsewhere', renewedAt: longAgo },
    false,
  ],
  ['that runs and fell silent for long is taken over', { renewedAt: longAgo }, false],
] as const) {
  test(`sqlite: a lock of a process ${title}`, async () => {
    await using store = await openSqlite<unknown>()
    const { database } = store
    await fleetMigrator(database).up({ to: '0001' })
    await leaveLock(database, { ...ownIdentity(), renewedAt: new Date().toISOString(), ...row })

    const up = fleetMigrator(database, { lockWaitMs: 50 }).up()

    if (isHeld) await assert.rejects(up, { code: 'MIGRATION_LOCKED' })
    else assert.equal((await up).migrations.length, 3)
  })
}

test('sqlite: a writer of another process is waited for until the time is up', async () => {
  await using store = await openSqlite<unknown>()
  const writer = await store.another()

  await writer.transaction(async (queries) => {
    await sql`create table others (id text)`.execute(queries)
    await assert.rejects(fleetMigrator(store.database, { lockWaitMs: 50 }).up(), {
      code: 'MIGRATION_LOCKED',
      holder: 'a process that writes to the store',
    })
  })
})

test('sqlite: a migrator that lost its lock changes nothing', async () => {
  await using store = await openSqlite<unknown>()
  const { database } = store
  await fleetMigrator(database).up({ to: '0001' })
  const backup: TakeBackup = async () => {
    await sql`update schema_migrations_lock set token = 'of another'`.execute(database.queries())
    return { name: 'fleet.db', verifiedAt }
  }

  await assert.rejects(fleetMigrator(database, { backup }).up(), { code: 'MIGRATION_LOCK_LOST' })

  const { migrations } = await fleetMigrator(database).status()
  assert.equal(migrations[1]?.state, 'pending')
})
