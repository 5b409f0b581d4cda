import assert from 'node:assert/strict'
import { test } from 'node:test'
import { declaredState, type FlagState } from './flag-state.ts'
import { FlagReplica } from './replica.ts'
import { testFlags } from './testing/open-flags.ts'

test('of two own changes the later one stays, whichever is told first', () => {
  const replica = new FlagReplica(testFlags)

  const taken = [state(2, 'off'), state(1, 'on')].map((one) => replica.replaceOlder('sign-up', one))

  assert.deepEqual(taken, [true, false])
  assert.equal(replica.isOn('sign-up', undefined), false)
})

test('what is stored counts, even if it is older, as after a restore', () => {
  const replica = new FlagReplica(testFlags)
  replica.replaceOlder('sign-up', state(7, 'off'))

  const changed = replica.replaceAll(new Map([['sign-up', state(3, 'on')]]))
  const again = replica.replaceAll(new Map([['sign-up', state(3, 'on')]]))
  const gone = replica.replaceAll(new Map())

  const keys = [changed, again, gone].map((flags) => flags.map(({ definition }) => definition.key))
  assert.deepEqual(keys, [['sign-up'], [], ['sign-up']])
  assert.deepEqual(replica.get('sign-up').state, declaredState({ default: true }))
})

test('what is stored of flags that are not declared is ignored', () => {
  const replica = new FlagReplica(testFlags)

  const changed = replica.replaceAll(new Map([['removed-long-ago', state(1, 'on')]]))

  assert.deepEqual([changed, replica.has('removed-long-ago')], [[], false])
})

function state(version: number, mode: 'on' | 'off'): FlagState {
  const updatedAt = new Date(version * 1_000).toISOString()
  return { ...declaredState({ default: true }), mode, version, updatedAt }
}
