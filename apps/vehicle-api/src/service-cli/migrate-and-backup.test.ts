import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import {
  actionsOf,
  migratedSqlite,
  operatedPostgres,
  operatedSqlite,
  run,
} from './testing/operated-store.ts'

for (const [engine, operatedStore] of [
  ['sqlite', operatedSqlite],
  ['postgres', operatedPostgres],
] as const) {
  test(`${engine}: a store is migrated, backed up, verified and restored, all of it on record`, async () => {
    await using on = await operatedStore()

    const migrated = await on.operate('migrate up')
    const status = await on.json('migrate status')
    const backup = await on.json('backup create')
    const verified = await on.json('verify')
    const restored = await on.operate(`restore ${backup['name']} --yes`)
    const actions = await actionsOf(on)

    assert.equal(migrated.code, 0, migrated.stderr)
    assert.match(migrated.stdout, /\n0001 vehicle +applied +\d+\n/)
    assert.equal(status['engine'], engine)
    assert.equal(status['problem'], null)
    assert.ok(backup['verified_at'] !== null)
    assert.deepEqual(
      [verified['is_right'], (verified['checks'] as unknown[]).length],
      [true, 4],
      JSON.stringify(verified),
    )
    assert.equal(restored.code, 0, restored.stderr)
    assert.match(restored.stdout, /^Restored .*\nThe old store is kept: /)
    assert.equal(actions.at(0), 'migration.applied')
    assert.equal(actions.at(-1), 'backup.restored')
  })
}

test('taking back needs --yes, is backed up before, and undone by another up', async () => {
  await using on = await migratedSqlite()

  const refused = await on.operate('migrate down --steps 2')
  const down = await on.operate('migrate down --steps 2 --yes')
  const plan = await on.json('migrate plan')
  const up = await on.json('migrate up')

  assert.equal(refused.code, 2)
  assert.match(refused.stderr, /say --yes\.\nThis takes back /)
  assert.equal(down.code, 0)
  assert.match(down.stderr, /^Backed up: \S+-sqlite$/m)
  assert.equal((plan['migrations'] as unknown[]).length, 2)
  assert.equal((up['migrations'] as unknown[]).length, 2)
  assert.match(String(up['backup']), /-sqlite$/)
})

test('a schema of a newer build is refused in one line', async () => {
  await using on = await migratedSqlite()
  await run(
    on,
    sql`
    insert into schema_migrations (id, name, release, checksum, state, started_at, applied_by)
    values ('9999', 'future', 99, 'x', 'applied', '2026-11-21T06:10:25.123Z', 'x')`,
  )

  const jobs = await on.operate('jobs list')
  const up = await on.operate('migrate up')
  const status = await on.operate('migrate status')

  assert.deepEqual([jobs.code, up.code, status.code], [78, 65, 1])
  assert.match(jobs.stderr, /^error the schema is at release 99 \(9999 future\).*\n$/)
  assert.match(up.stderr, /^error the database is newer than this build: .*\n$/)
})
