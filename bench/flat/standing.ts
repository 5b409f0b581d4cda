/**
 * What a service says of itself while it is loaded, and whether it is in the state that it was put in.
 *
 * @module
 */

import type { FlatState, RedisCondition } from './states.ts'

/** Of the plugins' own figures. */
export interface Standing {
  /** Of the replica; the one that proofs make is among them. */
  readonly revocations: number
  readonly isRevocationFresh: boolean
  /** What keeps the replica fresh. */
  readonly revocationSource: string
  /** Counters that are not whole: addresses and users. */
  readonly limitedKeys: number
  readonly limitSource: string
  /** Of the connection of the limits; undefined without Redis. */
  readonly redisState: string | undefined
}

type Fault = string | undefined

/** How a service stands that has the Redis of that condition. */
const expected: Readonly<Record<RedisCondition, (standing: Standing) => Fault>> = {
  absent: ({ redisState, limitSource }) =>
    redisState === undefined && limitSource === 'local' ? undefined : 'it has a Redis',
  well: ({ redisState, limitSource, revocationSource }) =>
    redisState === 'up' && limitSource === 'redis' && revocationSource === 'redis'
      ? undefined
      : 'it does not use Redis',
  dead: ({ redisState, ...sources }) => (redisState === 'up' ? 'Redis is up' : without(sources)),
  hung: (sources) => without(sources),
  slow: (sources) => without(sources),
}

/** Says what is not as the state has it, or nothing. */
export function faultOf(state: FlatState, standing: Standing): Fault {
  const { revocations, isRevocationFresh, limitedKeys } = standing
  if (!isRevocationFresh) return 'its revocations are not fresh'
  const extra = revocations - state.revocations
  if (extra !== 1) return `${revocations} are revoked, not ${state.revocations} and one`
  if (state.clients > 1 && limitedKeys < state.clients) {
    return `${limitedKeys} clients are counted of ${state.clients}`
  }
  if (state.clients === 1 && limitedKeys > 1) return `${limitedKeys} clients are counted, not 1`
  return expected[state.redis](standing)
}

function without({ limitSource, revocationSource }: Omit<Standing, 'redisState'>): Fault {
  if (limitSource !== 'fallback') return `limits are counted by ${limitSource}`
  return revocationSource === 'database' ? undefined : `revocations come by ${revocationSource}`
}
