import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FlagItem } from '../../../api/types.ts'
import { changeOf, draftOf, liftOf, objectionsTo, rebased, ruleOf, withRule } from './flag-draft.ts'
import { objectionWords, spanWords, stateWords, waitWords } from './flag-words.ts'

const flag: FlagItem = {
  key: 'keep-pictures',
  description: 'A small copy of each picture is kept.',
  kind: 'boolean',
  default: true,
  mode: 'rollout',
  percent: 10,
  roles_on: ['admin'],
  roles_off: [],
  killed: false,
  killed_at: null,
  held_since: '2026-01-31T12:00:00.000Z',
  raising: 'by-steps',
  next_step: { percent: 50, possible_at: '2026-01-31T12:10:00.000Z' },
  guard: { ok: true, reason: null },
  advance: 'by-hand',
  rollout: null,
  halted: null,
  version: 3,
  updated_at: '2026-01-31T12:00:00.000Z',
  updated_by: null,
}
const killed: FlagItem = {
  ...flag,
  mode: 'on',
  percent: null,
  killed: true,
  next_step: { percent: 10, possible_at: null },
}

test('only what is to be other than it is is sent, with the version that was read', () => {
  const draft = draftOf(flag)

  assert.equal(changeOf(draft, flag), undefined)
  assert.deepEqual(changeOf({ ...draft, percent: 50 }, flag), {
    version: 3,
    mode: 'rollout',
    percent: 50,
  })
  assert.deepEqual(changeOf({ ...draft, mode: 'off', percent: 50 }, flag), {
    version: 3,
    mode: 'off',
  })
  assert.deepEqual(changeOf(withRule(draft, 'user', 'never'), flag), {
    version: 3,
    roles_off: ['user'],
  })
})

test('what somebody else has set meanwhile stays, beside what was entered', () => {
  const theirs: FlagItem = { ...flag, roles_off: ['guest'], percent: 20, version: 4 }

  const draft = rebased(withRule(draftOf(flag), 'user', 'always'), theirs)

  assert.deepEqual(changeOf(draft, theirs), { version: 4, roles_on: ['admin', 'user'] })
  assert.deepEqual([draft.percent, draft.rolesOff], [20, ['guest']])
})

test('a role has one rule', () => {
  const draft = withRule(withRule(draftOf(flag), 'user', 'always'), 'user', 'never')

  assert.deepEqual(
    ['admin', 'user', 'guest'].map((role) => ruleOf(draft, role)),
    ['always', 'never', 'as-set'],
  )
})

test('all that speaks against a raise is told, and nothing speaks against less', () => {
  const unwell: FlagItem = { ...flag, guard: { ok: false, reason: 'Too many errors.' } }

  const words = objectionsTo(unwell, 100, 245).map((one) => objectionWords(one, 10))

  assert.deepEqual(words, [
    'The next step is 50 % of users.',
    '10 % of users must hold for 4 min 05 s longer.',
    'The service is not well enough: Too many errors.',
  ])
  assert.deepEqual(objectionsTo(unwell, 10, 245), [])
  assert.deepEqual(objectionsTo({ ...unwell, raising: 'at-once' }, 100, 245), [])
  assert.deepEqual(objectionsTo(flag, 50, 0), [])
})

test('what was killed begins anew at the first step, unless it was no more before', () => {
  const few: FlagItem = { ...killed, mode: 'rollout', percent: 5 }
  const atOnce: FlagItem = { ...killed, raising: 'at-once', next_step: null }

  assert.deepEqual(liftOf(killed), { version: 3, killed: false, mode: 'rollout', percent: 10 })
  assert.deepEqual(liftOf(few), { version: 3, killed: false })
  assert.deepEqual(liftOf(atOnce), { version: 3, killed: false })
})

test('the state names the exceptions, and the kill before all else', () => {
  const mixed: FlagItem = { ...flag, roles_off: ['guest', 'user'] }

  assert.equal(
    stateWords(mixed),
    'On for 10 % of users, always for administrators, never for guests and users',
  )
  assert.equal(stateWords(killed), 'Off for everybody, by the kill switch')
  const halted = { at: '2026-01-31T12:00:00.000Z', from_percent: 50, reason: 'Too many errors.' }
  assert.equal(stateWords({ ...flag, percent: 0, halted }), 'Taken back by its guard')
})

test('a wait is as exact as it matters', () => {
  assert.deepEqual([42, 245, 7_805].map(waitWords), ['42 s', '4 min 05 s', '2 h 10 min'])
  assert.deepEqual([42, 300, 7_200].map(spanWords), ['42 s', '5 min', '2 h'])
})
