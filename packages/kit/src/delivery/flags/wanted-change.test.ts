import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KitError } from '../../foundation/errors/index.ts'
import { declaredState } from './flag-state.ts'
import { assertMakesSense, mergedState, type WantedChange } from './wanted-change.ts'

const now = '2026-01-31T12:00:00.000Z'
const before = { ...declaredState({ default: false }), version: 3 }
const roles = ['admin', 'user']

const senseless: readonly (readonly [string, WantedChange, readonly string[]])[] = [
  ['a percentage beyond 100', { mode: 'rollout', percent: 101 }, ['/percent']],
  ['half a percent', { mode: 'rollout', percent: 0.5 }, ['/percent']],
  ['a percentage that is no number', { mode: 'rollout', percent: Number.NaN }, ['/percent']],
  ['a rollout to nobody says how many', { mode: 'rollout' }, ['/percent']],
  ['a percentage of what is on for all', { mode: 'on', percent: 10 }, ['/percent']],
  ['two things at once', { mode: 'on', percent: 10, rolesOn: ['x'] }, ['/percent', '/roles_on']],
  ['a percentage without a mode', { percent: 10 }, ['/percent']],
  ['a role that there is not', { rolesOn: ['admn'], rolesOff: ['x'] }, ['/roles_on', '/roles_off']],
  ['a role always on and always off', { rolesOn: ['user'], rolesOff: ['user'] }, ['/roles_off']],
  ['force without a reason', { mode: 'on', force: true, reason: ' ' }, ['/reason']],
]

for (const [what, wanted, pointers] of senseless) {
  test(`${what} is refused, and it says where`, () => {
    const found = pointersOf(() => {
      assertMakesSense({ version: 3, ...wanted }, roles)
      mergedState(before, wanted, now)
    })

    assert.deepEqual(found, pointers)
  })
}

test('only a kill needs no version', () => {
  const kills = [{ isKilled: true }, { isKilled: true, reason: 'it burns' }]
  const others = [{}, { isKilled: false }, { isKilled: true, mode: 'on' as const }]

  for (const kill of kills) assertMakesSense(kill, roles)

  assert.deepEqual(
    others.map((other) => pointersOf(() => assertMakesSense(other, roles))),
    [['/version'], ['/version'], ['/version']],
  )
})

test('what is left out stays, and a percentage goes with its rollout', () => {
  const set = mergedState(before, { mode: 'rollout', percent: 10, rolesOn: ['user', 'admin'] }, now)
  const killed = mergedState(set, { isKilled: true }, now)
  const later = mergedState(killed, { isKilled: true }, '2026-02-01T12:00:00.000Z')
  const on = mergedState(later, { mode: 'on', isKilled: false }, now)

  assert.deepEqual([set.percent, set.rolesOn, set.killedAt], [10, ['admin', 'user'], null])
  assert.deepEqual([killed.percent, killed.killedAt, later.killedAt], [10, now, now])
  assert.deepEqual([on.mode, on.percent, on.killedAt], ['on', null, null])
})

function pointersOf(act: () => unknown): (string | undefined)[] {
  try {
    act()
  } catch (error) {
    assert.ok(error instanceof KitError && error.code === 'VALIDATION_FAILED', String(error))
    return error.details.map(({ pointer }) => pointer)
  }
  return []
}
