/**
 * What clients may follow over their socket, and who may: as the routes that read the same.
 *
 * @module
 */

import type { Principal } from '@plimsoll/kit/access'
import type { TopicRule } from '@plimsoll/kit/realtime'
import { policy } from '../security/policy.ts'

export const topics: readonly TopicRule<Principal>[] = [
  { name: 'user', mayJoin: ({ userId }, id) => id === userId },
  { name: 'flags', mayJoin: (_principal, id) => id === undefined },
  { name: 'audit', mayJoin: whole('audit:read') },
  { name: 'jobs', mayJoin: whole('jobs:manage') },
  // With the id of the instance whose figures they are.
  {
    name: 'system',
    mayJoin: (principal, id) => id !== undefined && may(principal, 'statistics:read'),
  },
]

/** What a socket follows from the start: what happens to its user. */
export function joinedAtOpen({ userId }: Principal): readonly string[] {
  return [userTopic(userId)]
}

export function userTopic(userId: string): string {
  return `user:${userId}`
}

type Permission = Parameters<typeof policy.has>[1]

function whole(permission: Permission) {
  return (principal: Principal, id: string | undefined) =>
    id === undefined && may(principal, permission)
}

function may({ permissions }: Principal, permission: Permission): boolean {
  return policy.has(permissions, permission)
}
