/**
 * The states in which the hot path must cost the same, in groups that are measured in turn.
 *
 * Each group has a base, a twin of it, which shows how much of a difference is none, and a control: a
 * service that is not flat, and must be found out.
 *
 * @module
 */

/** What stands where Redis may be. */
export type RedisCondition = 'absent' | 'well' | 'dead' | 'hung' | 'slow'

/** On purpose: asks Redis at each request, or searches a list of what it must remember. */
export type Weakness = 'asks-redis' | 'searches-list'

export type GroupId = 'revocations' | 'clients' | 'redis'

export interface FlatState {
  readonly id: string
  readonly group: GroupId
  readonly title: string
  readonly role: 'base' | 'twin' | 'state' | 'control'
  /** Live ones, beside the one that shows that revocations are looked at. */
  readonly revocations: number
  /** Addresses behind a trusted proxy; 0: nobody is behind one. */
  readonly clients: number
  readonly redis: RedisCondition
  readonly weakness?: Weakness
}

/** Of what is not flat there are so many. */
export const manyRevocations = 1_000_000
export const manyClients = 100_000

const plain = { revocations: 0, clients: 0, redis: 'absent' } as const
const revocations = { ...plain, group: 'revocations' } as const
const clients = { ...plain, group: 'clients' } as const
const redis = { ...plain, group: 'redis' } as const

export const flatStates: readonly FlatState[] = [
  { ...revocations, id: 'nothing-revoked', role: 'base', title: 'nothing revoked' },
  { ...revocations, id: 'nothing-revoked-twin', role: 'twin', title: 'the same again' },
  {
    ...revocations,
    id: 'much-revoked',
    role: 'state',
    title: '1,000,000 live revocations',
    revocations: manyRevocations,
  },
  {
    ...revocations,
    id: 'much-searched',
    role: 'control',
    title: 'control: a list is searched for what is revoked',
    weakness: 'searches-list',
  },
  { ...clients, id: 'one-client', role: 'base', title: '1 rate-limited client', clients: 1 },
  { ...clients, id: 'one-client-twin', role: 'twin', title: 'the same again', clients: 1 },
  {
    ...clients,
    id: 'many-clients',
    role: 'state',
    title: '100,000 rate-limited clients',
    clients: manyClients,
  },
  {
    ...clients,
    id: 'clients-searched',
    role: 'control',
    title: 'control: a list is searched for the client',
    clients: 1,
    weakness: 'searches-list',
  },
  { ...redis, id: 'redis-absent', role: 'base', title: 'PostgreSQL, no Redis' },
  { ...redis, id: 'redis-absent-twin', role: 'twin', title: 'the same again' },
  { ...redis, id: 'redis-well', role: 'state', title: 'Redis well', redis: 'well' },
  { ...redis, id: 'redis-dead', role: 'state', title: 'Redis dead: it refuses', redis: 'dead' },
  { ...redis, id: 'redis-hung', role: 'state', title: 'Redis hung: it is silent', redis: 'hung' },
  { ...redis, id: 'redis-slow', role: 'state', title: 'Redis 500 ms away', redis: 'slow' },
  {
    ...redis,
    id: 'redis-asked',
    role: 'control',
    title: 'control: Redis is asked at each request',
    redis: 'well',
    weakness: 'asks-redis',
  },
]

export const flatGroups: readonly GroupId[] = ['revocations', 'clients', 'redis']

export function statesOf(group: GroupId): readonly FlatState[] {
  return flatStates.filter((state) => state.group === group)
}
