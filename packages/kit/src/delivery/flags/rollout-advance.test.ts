import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import { guardName } from './rollout-guard.ts'
import { by, openFlags } from './testing/open-flags.ts'
import { answer, looked } from './testing/watched-requests.ts'

const [sqlite] = engines
assert.ok(sqlite)
const byItself = { version: 0, mode: 'rollout', percent: 10, advance: 'by-itself' } as const

test('a rollout goes on by itself, step by step, and is watched until the last has held', async () => {
  await using opened = await openFlags(sqlite)
  const { flags, clock } = opened
  await flags.change('new-search', byItself, by)
  const reached: (number | null)[] = []

  for (let step = 0; step < 2; step += 1) {
    await looked(opened, [flags], 599_000)
    answer(flags, 'on', { count: 100 })
    await looked(opened)
    reached.push(flags.get('new-search').percent)
  }
  const { mode, rollout } = flags.get('new-search')
  const duringLast = flags.isWatching()
  await looked(opened, [flags], 600_000)

  assert.equal(flags.isWatching(), false)
  assert.deepEqual(reached, [50, null])
  assert.deepEqual([mode, rollout === null, duringLast], ['on', false, true])
  assert.equal(flags.get('new-search').rollout, null)
  assert.equal(clock.waiting, 1)
  const actions = (await opened.records()).map(({ action, userId }) => [action, userId])
  assert.deepEqual(actions, [
    ['flag.changed', by.userId],
    ['flag.advanced', guardName],
    ['flag.advanced', guardName],
  ])
})

test('a step comes by itself only when it may, and enough have it to tell', async () => {
  let isWell = true
  const guard = () => (isWell ? ({ ok: true } as const) : ({ ok: false, reason: 'ill' } as const))
  await using opened = await openFlags(sqlite, { guard })
  const { flags } = opened
  const percent = () => flags.get('new-search').percent
  await flags.change('new-search', byItself, by)
  const seen: (number | null)[] = []

  answer(flags, 'on', { count: 100 })
  await looked(opened)
  seen.push(percent())
  await looked(opened, [flags], 700_000)
  answer(flags, 'on', { count: 99 })
  await looked(opened)
  seen.push(percent())
  isWell = false
  answer(flags, 'on', { count: 1 })
  await looked(opened)
  seen.push(percent())
  isWell = true
  await looked(opened)
  seen.push(percent())

  assert.deepEqual(seen, [10, 10, 10, 50])
  assert.deepEqual(flags.stats().changes, { changed: 2, forced: 0, refused: 0, conflict: 0 })
})

test('what another instance has just raised by itself is taken back all the same', async () => {
  await using opened = await openFlags(sqlite)
  const { flags } = opened
  const other = await opened.another({ pollMs: 600_000 })
  await flags.change('new-search', byItself, by)
  await other.refresh()
  await looked(opened, [flags, other], 598_000)
  answer(flags, 'on', { count: 100 })
  await looked(opened, [flags, other], 2_000)
  answer(other, 'on', { count: 10, errors: 10 })
  const raised = [flags, other].map((each) => each.get('new-search').percent)

  await looked(opened, [flags, other])

  assert.deepEqual(raised, [50, 10])

  assert.equal(other.get('new-search').halted?.fromPercent, 50)
  assert.equal(other.get('new-search').version, 3)
})
