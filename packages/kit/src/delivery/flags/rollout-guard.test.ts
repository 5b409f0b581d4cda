import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { engines } from '../../reliability/database/testing/databases.ts'
import type { FlagGuarded } from './flag-parts.ts'
import type { Flags } from './flags.ts'
import { guardName } from './rollout-guard.ts'
import { by, openFlags } from './testing/open-flags.ts'
import { answer, looked } from './testing/watched-requests.ts'

const [sqlite, postgres] = engines
assert.ok(sqlite && postgres)
const tenPercent = { version: 0, mode: 'rollout', percent: 10 } as const

for (const engine of engines) {
  test(`${engine.engine}: a rollout whose answers are errors is taken back, with a record`, async () => {
    await using opened = await openFlags(engine)
    const { flags } = opened
    const done = guardedBy(flags)
    const all = { rolesOn: ['admin', 'user'], force: true, reason: 'promised' }
    await flags.change('new-search', { ...tenPercent, ...all }, by)
    answer(flags, 'off', { count: 200, errors: 1 })
    answer(flags, 'on', { count: 40, errors: 8 })

    await looked(opened)

    const reason =
      '8 of 40 answers with it (20.0 %) were errors of the server; at most 1.0 % may be (0.5 % are without it).'
    const { mode, percent, rolesOn, halted, version, updatedBy } = flags.get('new-search')
    assert.deepEqual([mode, percent, rolesOn, version], ['rollout', 0, ['admin'], 2])
    assert.deepEqual(halted, { at: '2026-01-31T12:00:01.000Z', fromPercent: 100, reason })
    assert.equal(updatedBy, guardName)
    assert.deepEqual(
      done.map(({ act }) => act),
      ['halted'],
    )
    const [, record] = await opened.records()
    assert.deepEqual([record?.userId, record?.action], [guardName, 'flag.halted'])
    assert.equal(record?.details['reason'], reason)
    assert.deepEqual(record?.details['seen'], {
      on: { answers: 40, errors: 8, error_share: 0.2, p95_ms: 22 },
      off: { answers: 200, errors: 1, error_share: 0.005, p95_ms: 22 },
      limits: { error_share: 0.01, p95_ms: 500 },
    })
    assert.deepEqual((await opened.another()).get('new-search').halted, halted)
  })
}

test('postgres: of instances that halt at once, one is on record', async () => {
  await using opened = await openFlags(postgres)
  const all = [opened.flags, await opened.another(), await opened.another()]
  await opened.flags.change('new-search', tenPercent, by)
  for (const flags of all) await flags.refresh()
  for (const flags of all) answer(flags, 'on', { count: 10, errors: 10 })

  await looked(opened, all)
  for (const flags of all) await flags.refresh()
  assert.ok(all.every((flags) => flags.get('new-search').halted !== null))

  const actions = (await opened.records()).map(({ action }) => action)
  assert.deepEqual(actions, ['flag.changed', 'flag.halted'])
  assert.equal(sumOf(all, 'halted'), 1)
})

test('slow answers alone take it back as well', async () => {
  await using opened = await openFlags(sqlite)
  const { flags } = opened
  await flags.change('new-search', tenPercent, by)
  answer(flags, 'on', { count: 90 })
  answer(flags, 'on', { count: 10, ms: 2_000 })

  await looked(opened)

  assert.match(flags.get('new-search').halted?.reason ?? '', /^The 95th percentile of 100 answers/)
})

test('within its budget it stays, and raising it begins with new figures', async () => {
  await using opened = await openFlags(sqlite, { soakMs: 0 })
  const { flags } = opened
  await flags.change('new-search', tenPercent, by)
  answer(flags, 'on', { count: 1_000, errors: 9 })
  await looked(opened)
  const before = flags.get('new-search').rollout

  await flags.change('new-search', { version: 1, percent: 50 }, by)

  const { percent, rollout } = flags.get('new-search')
  assert.deepEqual([before?.on.answers, before?.on.errors, before?.verdict.ok], [1_000, 9, true])
  assert.deepEqual([percent, rollout?.on.answers], [50, 0])
})

test('what does not change who has it leaves the figures', async () => {
  await using opened = await openFlags(sqlite)
  const { flags } = opened
  await flags.change('new-search', tenPercent, by)
  answer(flags, 'on', { count: 7 })

  await flags.change('new-search', { version: 1, advance: 'by-itself' }, by)

  assert.equal(flags.get('new-search').rollout?.on.answers, 7)
})

test('it is not raised while those who have it fare badly', async () => {
  await using opened = await openFlags(sqlite, { soakMs: 0 })
  const { flags } = opened
  await flags.change('new-search', tenPercent, by)
  answer(flags, 'on', { count: 5, errors: 5 })

  const raised = flags.change('new-search', { version: 1, percent: 50 }, by)

  await assert.rejects(raised, { code: 'FLAG_GUARD_FAILED', message: /5 of 5 answers with it/ })
})

test('what somebody has set meanwhile is judged anew', async () => {
  await using opened = await openFlags(sqlite)
  const { flags } = opened
  const other = await opened.another({ pollMs: 600_000 })
  await flags.change('new-search', tenPercent, by)
  await other.refresh()
  answer(other, 'on', { count: 10, errors: 10 })
  opened.clock.advance(1)
  await flags.change('new-search', { version: 1, percent: 5 }, by)

  await looked(opened, [flags, other])
  await looked(opened, [flags, other])

  assert.deepEqual([other.get('new-search').percent, other.get('new-search').halted], [5, null])
})

test('what was halted stays so until more people get it, or it is set off', async () => {
  await using opened = await openFlags(sqlite)
  const { flags } = opened
  await flags.change('new-search', tenPercent, by)
  answer(flags, 'on', { count: 5, errors: 5 })
  await looked(opened)
  const isHalted = () => flags.get('new-search').halted !== null
  const seen = [isHalted()]

  for (const wanted of [
    { rolesOn: ['admin'] },
    { isKilled: true },
    { isKilled: false },
    { percent: 10 },
  ]) {
    await flags.change('new-search', { version: flags.get('new-search').version, ...wanted }, by)
    seen.push(isHalted())
  }

  assert.deepEqual(seen, [true, true, true, true, false])
  assert.equal(flags.get('new-search').advance, 'by-hand')
})

test('without the store it is tried again, and the log hears of it once', async () => {
  const problems: string[] = []
  await using opened = await openFlags(sqlite, { onProblem: (message) => problems.push(message) })
  const { flags, database } = opened
  await flags.change('new-search', tenPercent, by)
  answer(flags, 'on', { count: 5, errors: 5 })
  await sql`alter table flags rename to away`.execute(database.queries())

  for (const failed of [1, 2]) {
    await looked(opened)
    assert.equal(flags.stats().guardActs.failed, failed)
  }
  await sql`alter table away rename to flags`.execute(database.queries())
  await looked(opened)

  assert.notEqual(flags.get('new-search').halted, null)
  const halting = problems.filter((message) => message.includes('cannot be halted'))
  assert.equal(halting.length, 1)
})

test('what is no request, or not under rollout, is not counted', async () => {
  await using opened = await openFlags(sqlite)
  const { flags } = opened
  const request = {}
  flags.isOn('new-search', { userId: 'user-1' }, request)
  flags.answered(request, true, 20)
  await flags.change('new-search', tenPercent, by)
  flags.isOn('new-search', { userId: 'user-1' })
  flags.answered({}, true, 20)

  const { on, off } = flags.get('new-search').rollout ?? assert.fail('it is not watched')

  assert.deepEqual([on.answers, off.answers], [0, 0])
})

test('a request that had it at any time is one that had it, once', async () => {
  await using opened = await openFlags(sqlite)
  const { flags } = opened
  const request = {}
  await flags.change('new-search', { ...tenPercent, rolesOn: ['admin'] }, by)

  for (const roles of [['user'], ['admin'], ['user']]) flags.isOn('new-search', { roles }, request)
  flags.answered(request, false, 20)
  flags.answered(request, false, 20)

  const { on, off } = flags.get('new-search').rollout ?? assert.fail('it is not watched')
  assert.deepEqual([on.answers, off.answers], [1, 0])
})

test('without a budget nothing is watched, and a switch never is', async () => {
  await using unwatched = await openFlags(sqlite, { budget: false })
  await using opened = await openFlags(sqlite)
  await unwatched.flags.change('new-search', tenPercent, by)
  await opened.flags.change('sign-up', tenPercent, by)

  const watching = [unwatched, opened].map(({ flags }) => flags.isWatching())

  assert.deepEqual(watching, [false, false])
  assert.deepEqual([unwatched.clock.waiting, opened.clock.waiting], [1, 1])
  const byItself = opened.flags.change('sign-up', { version: 1, advance: 'by-itself' }, by)
  await assert.rejects(byItself, { code: 'VALIDATION_FAILED' })
})

function guardedBy(flags: Flags): FlagGuarded[] {
  const done: FlagGuarded[] = []
  flags.onGuarded((one) => done.push(one))
  return done
}

function sumOf(all: readonly Flags[], act: 'halted'): number {
  return all.reduce((sum, flags) => sum + flags.stats().guardActs[act], 0)
}
