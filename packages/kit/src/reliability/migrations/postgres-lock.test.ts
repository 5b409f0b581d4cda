import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { AnyDatabase } from '../database/index.ts'
import { engines } from '../database/testing/databases.ts'
import { defineMigrations } from './migration.ts'
import type { MigrationProgress } from './progress.ts'
import { fleetMigrator } from './testing/fleet.ts'
import { holdingLock } from './testing/foreign-lock.ts'

const { open: openPostgres } = engines.find(({ engine }) => engine === 'postgres') ?? assert.fail()

test('postgres: when the time is up, the error names who holds the lock', async () => {
  await using store = await openPostgres<unknown>()
  const holder = await store.another()

  await holdingLock(holder, async () => {
    await assert.rejects(
      fleetMigrator(store.database, { lockWaitMs: 100 }).up(),
      (error: Error) => {
        assert.match(
          error.message,
          /^another migrator holds the lock, waited 0\.\d s: server process \d+, application "other", from 127\.0\.0\.1.*, connected since 20/,
        )
        assert.equal((error as { exitCode?: number }).exitCode, 75)
        return true
      },
    )
  })
})

test('postgres: a transaction pooler is refused', async () => {
  await using store = await openPostgres<unknown>()
  await using other = await openPostgres<unknown>()
  const { database } = store
  // What a pooler in transaction mode does: each statement may go to another server process. Here it
  // always does, as whether a pool gives the same connection again is chance.
  let statements = 0
  const pooled: AnyDatabase = {
    ...database,
    session: (work, call) =>
      work({
        get queries() {
          statements += 1
          return (statements % 2 === 0 ? database : other.database).queries(call)
        },
        transaction: (inner) => database.transaction(inner, call),
      }),
  }

  await assert.rejects(fleetMigrator(pooled).up(), { code: 'MIGRATION_POOLER', exitCode: 78 })
})

test('postgres: connections go back to their pool as they were', async () => {
  await using store = await openPostgres<unknown>()
  const { database } = store
  // All at once, so that each has another connection.
  const settings = () =>
    Promise.all(
      [1, 2, 3, 4].map(async () => {
        const { rows } = await sql`
          select current_setting('application_name') as name,
            current_setting('client_connection_check_interval') as checks,
            current_setting('lock_timeout') as wait
          from pg_sleep(0.05)`.execute(database.queries())
        return rows[0]
      }),
    )

  await fleetMigrator(database).up()
  const after = await settings()
  await using untouched = await openPostgres<unknown>()
  const { rows } = await sql`
    select current_setting('application_name') as name,
      current_setting('client_connection_check_interval') as checks,
      current_setting('lock_timeout') as wait`.execute(untouched.database.queries())

  assert.deepEqual(after, [rows[0], rows[0], rows[0], rows[0]])
})

test('postgres: a table that is in use is waited for a little, again and again', async () => {
  await using store = await openPostgres<unknown>()
  const { database } = store
  await fleetMigrator(database).up({ to: '0001' })
  const reading = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const reader = database.transaction(async (queries) => {
    await sql`select * from vehicles`.execute(queries)
    begun.resolve()
    await reading.promise
  })
  await begun.promise
  const retries: string[] = []

  const { migrations } = await fleetMigrator(database, {
    ...{ lockTimeoutMs: 20, random: () => 0 },
    onProgress(progress) {
      if (progress.kind !== 'retry') return
      retries.push(progress.reason)
      if (retries.length === 2) reading.resolve()
    },
  }).up()
  await reader

  assert.equal(migrations.length, 3)
  assert.match(retries[0] ?? '', /lock timeout/)
})

test('postgres: a signal ends the statement that runs, and the pool stays sound', async () => {
  await using store = await openPostgres<unknown>()
  const { database } = store
  const sleeping = defineMigrations([{ id: '0001', name: 'sleep', up: ['select pg_sleep(60)'] }])
  const patience = new AbortController()
  const onProgress = ({ kind }: MigrationProgress) => {
    if (kind === 'statement') setTimeout(() => patience.abort(new Error('no patience')), 50)
  }
  const migrator = fleetMigrator(database, { migrations: sleeping, onProgress })

  await assert.rejects(migrator.up({ signal: patience.signal }), {
    message: '0001 sleep up, statement 1: no patience; nothing of it was kept',
  })

  assert.equal((await fleetMigrator(database).up()).migrations.length, 4)
})

test('postgres: a statement may last longer than those of requests', async () => {
  await using store = await openPostgres<unknown>({ statementTimeoutMs: 100 })
  const sleeping = defineMigrations([{ id: '0001', name: 'sleep', up: ['select pg_sleep(0.3)'] }])
  const migrator = (statementTimeoutMs: number) =>
    fleetMigrator(store.database, { migrations: sleeping, statementTimeoutMs })

  await assert.rejects(migrator(50).up(), { code: 'MIGRATION_FAILED' })
  const { migrations } = await migrator(5_000).up()

  assert.equal(migrations.length, 1)
})
