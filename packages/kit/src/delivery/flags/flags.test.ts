import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import { by, heardBy, openFlags, refusal } from './testing/open-flags.ts'

const [sqlite] = engines
assert.ok(sqlite)

test('a rollout goes up step by step, each after its time', async () => {
  await using opened = await openFlags(sqlite)
  const { flags, clock } = opened
  const to = (version: number, percent: number) =>
    refusal(flags.change('new-search', { version, mode: 'rollout', percent }, by))

  const answers = [await to(0, 50), await to(0, 10), await to(1, 50)]
  clock.advance(600_000)
  answers.push(await to(1, 100), await to(1, 50), await to(2, 100))
  clock.advance(600_000)
  answers.push(await to(2, 100))

  const [large, early] = ['FLAG_STEP_TOO_LARGE', 'FLAG_STEP_TOO_EARLY']
  assert.deepEqual(answers, [large, undefined, early, large, undefined, early, undefined])
  assert.equal(flags.isOn('new-search', { userId: 'anybody' }), true)
})

test('who is too early is told when it is possible', async () => {
  await using opened = await openFlags(sqlite)
  const { flags, clock } = opened
  await flags.change('new-search', { version: 0, mode: 'rollout', percent: 10 }, by)
  clock.advance(59_500)

  const early = flags.change('new-search', { version: 1, mode: 'rollout', percent: 50 }, by)

  const possible_at = '2026-01-31T12:10:00.000Z'
  await assert.rejects(early, {
    message: `new-search has to hold at 10 % a while longer; the next step is possible at ${possible_at}.`,
    headers: { 'retry-after': '541' },
    extensions: { possible_at },
  })
  assert.deepEqual(flags.get('new-search').nextStep, { percent: 50, possibleAt: possible_at })
})

test('the guard stops a raise with its reason, and nothing else', async () => {
  const guard = () => ({ ok: false, reason: '4 % of the answers are errors.' }) as const
  await using opened = await openFlags(sqlite, { guard })
  const { flags } = opened

  const raise = flags.change('new-search', { version: 0, mode: 'rollout', percent: 10 }, by)

  await assert.rejects(raise, {
    code: 'FLAG_GUARD_FAILED',
    message:
      'new-search is not raised while the service is not well: 4 % of the answers are errors.',
  })
  await flags.change('new-search', { version: 0, isKilled: true }, by)
  await flags.change('sign-up', { version: 0, mode: 'off' }, by)
  await flags.change('sign-up', { version: 1, mode: 'on' }, by)
  assert.deepEqual(flags.stats().changes, { changed: 3, forced: 0, refused: 1, conflict: 0 })
})

test('a guard that throws does not let a raise pass', async () => {
  const guard = () => {
    throw new Error('no numbers')
  }
  await using opened = await openFlags(sqlite, { guard })

  const raise = { version: 0, mode: 'rollout', percent: 10 } as const
  const code = await refusal(opened.flags.change('new-search', raise, by))

  assert.equal(code, 'FLAG_GUARD_FAILED')
  assert.equal(opened.flags.get('new-search').guard.ok, false)
})

test('force goes on, and what it overrode is on record', async () => {
  const guard = () => ({ ok: false, reason: 'errors' }) as const
  await using opened = await openFlags(sqlite, { guard })
  const { flags } = opened

  const force = { version: 0, mode: 'on', force: true, reason: 'promised for today' } as const
  await flags.change('new-search', force, by)

  const [record] = await opened.records()
  assert.equal(flags.isOn('new-search'), true)
  assert.equal(record?.details['reason'], 'promised for today')
  assert.equal(record?.details['forced'], true)
  assert.deepEqual(record?.details['overridden'], ['FLAG_STEP_TOO_LARGE', 'FLAG_GUARD_FAILED'])
  assert.equal(flags.stats().changes.forced, 1)
})

test('what is so already is not changed again', async () => {
  await using opened = await openFlags(sqlite)
  const { flags } = opened
  const heard = heardBy(flags)

  await flags.change('sign-up', { version: 0, mode: 'on' }, by)
  await flags.change('sign-up', { isKilled: true }, by)
  const again = await flags.change('sign-up', { isKilled: true }, by)

  assert.equal(again.version, 1)
  assert.deepEqual(
    heard.map(({ isOwn }) => isOwn),
    [true],
  )
  assert.equal((await opened.records()).length, 1)
})

test('a role on trial leaves the time that a share has held', async () => {
  await using opened = await openFlags(sqlite)
  const { flags, clock } = opened
  await flags.change('new-search', { version: 0, mode: 'rollout', percent: 10 }, by)
  clock.advance(600_000)

  await flags.change('new-search', { version: 1, rolesOn: ['admin'] }, by)

  await flags.change('new-search', { version: 2, percent: 50 }, by)
  assert.equal(flags.get('new-search').percent, 50)
})

test('an unknown key is a defect in the program, and not found from outside', async () => {
  await using opened = await openFlags(sqlite)
  const { flags } = opened

  assert.throws(() => flags.isOn('new-serch'), {
    name: 'RangeError',
    message: 'flags: "new-serch" is not declared; declared are: new-search, sign-up',
  })
  await assert.rejects(flags.change('new-serch', { isKilled: true }, by), { code: 'FLAG_UNKNOWN' })
})

test('one listener that throws keeps nothing from the others', async () => {
  const problems: string[] = []
  await using opened = await openFlags(sqlite, { onProblem: (message) => problems.push(message) })
  opened.flags.onChanged(() => {
    throw new Error('not mine')
  })
  const heard = heardBy(opened.flags)

  await opened.flags.change('sign-up', { isKilled: true }, by)

  assert.deepEqual([heard.length, problems.length], [1, 1])
})

test('after the close nothing is read any more', async () => {
  await using opened = await openFlags(sqlite)
  const before = opened.clock.waiting

  await opened.flags.close()

  assert.deepEqual([before, opened.clock.waiting], [1, 0])
})
