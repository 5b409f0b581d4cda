/**
 * How long it takes to ask a flag that is rolled out to a half, for users with ids as they are.
 *
 *     node --conditions=@plimsoll/source packages/kit/src/delivery/flags/testing/measure-evaluation.ts
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import { declaredState } from '../flag-state.ts'
import { FlagReplica } from '../replica.ts'

const rounds = 20
const perRound = 10_000

/** Of the quickest round: what else runs on the machine is not what is measured. */
function evaluationNanoseconds(): number {
  const definition = {
    key: 'new-search',
    description: 'x',
    kind: 'boolean',
    default: false,
  } as const
  const replica = new FlagReplica([definition])
  const state = { ...declaredState(definition), mode: 'rollout', percent: 50 } as const
  const rules = { rolesOn: ['admin'], rolesOff: ['guest'], version: 1 }
  replica.replaceAll(new Map([['new-search', { ...state, ...rules }]]))
  const subjects = Array.from({ length: 512 }, () => ({ userId: randomUUID(), roles: ['user'] }))
  return Math.min(...Array.from({ length: rounds }, () => roundNanoseconds(replica, subjects)))
}

function roundNanoseconds(replica: FlagReplica, subjects: readonly { userId: string }[]): number {
  const begin = performance.now()
  for (let at = 0; at < perRound; at += 1) replica.isOn('new-search', subjects[at & 511])
  return ((performance.now() - begin) * 1e6) / perRound
}

process.stdout.write(`${evaluationNanoseconds().toFixed(0)} ns\n`)
