import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import type { Flags } from './flags.ts'
import { by, heardBy, openFlags, type TestTables, until } from './testing/open-flags.ts'

for (const engine of engines) {
  test(`${engine.engine}: a change holds here at once, and elsewhere after a poll`, async () => {
    await using opened = await openFlags(engine)
    const { flags, clock } = opened
    const other = await opened.another()
    const heard = heardBy(other)

    const view = await flags.change('sign-up', { version: 0, mode: 'off' }, by)
    const atOnce = [flags.isOn('sign-up'), other.isOn('sign-up')]
    clock.advance(500)
    await until(() => !other.isOn('sign-up'))

    assert.deepEqual(atOnce, [false, true])
    assert.deepEqual([view.mode, view.version, view.updatedBy], ['off', 1, by.userId])
    assert.deepEqual(
      heard.map(({ flag, isOwn }) => [flag.key, flag.version, isOwn]),
      [['sign-up', 1, false]],
    )
  })

  test(`${engine.engine}: all that is set is read again as it was`, async () => {
    await using opened = await openFlags(engine, { soakMs: 0 })
    const wanted = {
      mode: 'rollout',
      percent: 10,
      rolesOn: ['admin'],
      rolesOff: ['guest'],
    } as const
    await opened.flags.change('new-search', { version: 0, ...wanted }, by)
    const set = await opened.flags.change('new-search', { isKilled: true }, { userId: null })

    const read = (await opened.another()).get('new-search')

    assert.deepEqual(read, set)
    assert.deepEqual([read.percent, read.rolesOn, read.rolesOff], [10, ['admin'], ['guest']])
    assert.deepEqual([read.killedAt, read.version], ['2026-01-31T12:00:00.000Z', 2])
  })

  test(`${engine.engine}: of two who change the same version, one is told to read again`, async () => {
    await using opened = await openFlags(engine)
    const other = await opened.another()
    const change = (on: Flags) => on.change('sign-up', { version: 0, mode: 'off' }, by)

    const results = await Promise.allSettled([change(opened.flags), change(other), change(other)])

    const refused = results.filter((result) => result.status === 'rejected')
    assert.equal(refused.length, 2)
    for (const { reason } of refused) {
      assert.equal(reason.code, 'FLAG_VERSION_CONFLICT')
      assert.equal(reason.extensions.current_version, 1)
    }
    assert.equal((await opened.records()).length, 1)
  })

  test(`${engine.engine}: a change and its record are stored together, or neither is`, async () => {
    await using opened = await openFlags(engine)
    const { flags, database } = opened
    await flags.change('sign-up', { version: 0, mode: 'off', reason: 'full' }, by)
    await sql`drop table audit_log`.execute(database.queries())

    await assert.rejects(flags.change('sign-up', { version: 1, mode: 'on' }, by))

    const rows = await database.queries().selectFrom('flags').select(['mode', 'version']).execute()
    assert.deepEqual(rows, [{ mode: 'off', version: 1 }])
    assert.equal(flags.isOn('sign-up'), false)
  })

  test(`${engine.engine}: the record says from what to what, by whom and why`, async () => {
    await using opened = await openFlags(engine)
    const toRecord = <Made extends object>(made: Made) => ({ ...made, ipAddress: '203.0.113.7' })

    const change = { version: 0, mode: 'off', reason: 'full' } as const
    await opened.flags.change('sign-up', change, { ...by, toRecord })

    const roles = { roles_on: [], roles_off: [] }
    const nothing = { percent: null, ...roles, is_killed: false, advance: 'by-hand' }
    assert.deepEqual(await opened.records(), [
      {
        userId: by.userId,
        action: 'flag.changed',
        resource: 'flag/sign-up',
        details: {
          from: { mode: 'on', ...nothing },
          to: { mode: 'off', ...nothing },
          version: 1,
          reason: 'full',
        },
      },
    ])
  })

  test(`${engine.engine}: while the store is away flags stay as they were, and it is told`, async () => {
    await using opened = await openFlags(engine)
    const { flags, database, clock } = opened
    await flags.change('sign-up', { version: 0, mode: 'off' }, by)
    const sources: string[] = []
    flags.onSource((source) => sources.push(source))

    await sql`alter table flags rename to away`.execute(database.queries())
    const isRead = await flags.refresh()
    clock.advance(1_500)
    const during = { isOn: flags.isOn('sign-up'), ...flags.stats() }
    // The poll that the clock began reads what is still away; whoever asks meanwhile joins it.
    await flags.refresh()
    await sql`alter table away rename to flags`.execute(database.queries())
    await flags.refresh()

    assert.deepEqual([isRead, during.isOn], [false, false])
    assert.deepEqual([during.source, during.readFailures, during.ageMs], ['last-known', 1, 1_500])
    assert.deepEqual([flags.stats().source, sources], ['store', ['last-known', 'store']])
  })

  test(`${engine.engine}: a start without the store serves what is declared, until it is there`, async () => {
    await using opened = await openFlags(engine)
    const { clock, database } = opened
    await opened.flags.change('sign-up', { version: 0, mode: 'off' }, by)
    await sql`alter table flags rename to away`.execute(database.queries())

    const other = await opened.another()
    const heard = heardBy(other)
    const during = [other.isOn('sign-up'), other.stats().source, other.stats().ageMs]
    await sql`alter table away rename to flags`.execute(database.queries())
    clock.advance(2_000)
    await until(() => other.stats().source === 'store')

    assert.deepEqual(during, [true, 'defaults', undefined])
    assert.equal(other.isOn('sign-up'), false)
    assert.equal(heard.length, 1)
  })
}

test('postgres: a kill is made although another change came first', async () => {
  const [, postgres] = engines
  assert.ok(postgres)
  await using opened = await openFlags(postgres)
  const { flags, database } = opened
  await flags.change('sign-up', { version: 0, mode: 'off' }, by)
  const [held, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const other = database.transaction(async (queries) => {
    await sql`update flags set mode = 'on', version = 2`.execute(queries)
    held.resolve()
    await release.promise
  })
  await held.promise

  const killed = flags.change('sign-up', { isKilled: true, reason: 'it burns' }, by)
  await until(async () => (await waitingOn(database)) > 0)
  release.resolve()

  const { mode, version, killedAt } = await killed
  await other
  assert.deepEqual([mode, version], ['on', 3])
  assert.notEqual(killedAt, null)
})

async function waitingOn(database: Database<TestTables>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(database.queries())
  return Number(rows[0]?.count)
}
