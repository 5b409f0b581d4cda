import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultOf, type Standing } from './standing.ts'
import { type FlatState, flatStates, type RedisCondition } from './states.ts'

const alone: Standing = {
  revocations: 1,
  isRevocationFresh: true,
  revocationSource: 'memory',
  limitedKeys: 1,
  limitSource: 'local',
  redisState: undefined,
}
const byRedis = { limitSource: 'redis', revocationSource: 'redis', redisState: 'up' }
const withoutIt = { limitSource: 'fallback', revocationSource: 'database', redisState: 'down' }
const standings: Readonly<Record<RedisCondition, Partial<Standing>>> = {
  absent: {},
  well: byRedis,
  dead: withoutIt,
  hung: { ...withoutIt, redisState: 'up' },
  slow: withoutIt,
}

test('each state has a standing that is without fault', () => {
  for (const state of flatStates) assert.equal(faultOf(state, standingIn(state)), undefined)
})

test('a service that uses Redis is in no state without it', () => {
  for (const redis of ['absent', 'dead', 'hung', 'slow'] as const) {
    const state = stateWith({ redis })

    assert.notEqual(faultOf(state, { ...standingIn(state), ...byRedis }), undefined, redis)
  }
})

test('a service that does without Redis is not in the state in which it is well', () => {
  const state = stateWith({ redis: 'well' })

  assert.equal(faultOf(state, { ...alone, ...withoutIt }), 'it does not use Redis')
})

test('revocations and clients that are missing are noticed', () => {
  const revoked = stateWith({ revocations: 1_000_000 })
  const limited = stateWith({ clients: 100_000 })

  assert.equal(faultOf(revoked, alone), '1 are revoked, not 1000000 and one')
  assert.equal(faultOf(limited, alone), '1 clients are counted of 100000')
})

test('a state of one client in which many are counted is noticed', () => {
  const state = stateWith({ clients: 1 })

  assert.equal(faultOf(state, { ...alone, limitedKeys: 9 }), '9 clients are counted, not 1')
})

test('a replica that is not fresh is in no state', () => {
  const fault = faultOf(stateWith({}), { ...alone, isRevocationFresh: false })

  assert.equal(fault, 'its revocations are not fresh')
})

function standingIn({ redis, revocations, clients }: FlatState): Standing {
  const limitedKeys = Math.max(clients, 1)
  return { ...alone, ...standings[redis], revocations: revocations + 1, limitedKeys }
}

function stateWith(given: Partial<FlatState>): FlatState {
  const plain = { revocations: 0, clients: 0, redis: 'absent' } as const
  return { id: 'x', group: 'redis', title: 'x', role: 'state', ...plain, ...given }
}
