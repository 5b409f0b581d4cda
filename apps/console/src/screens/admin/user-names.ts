/**
 * What users are called, for lists that know them by their ids: the newest hundred, read once. Who is
 * not among them is shown by the id, which costs nothing.
 *
 * @module
 */

import { useQuery } from '@tanstack/react-query'
import { ask } from '../../api/client.ts'
import type { ManagedUser, Page } from '../../api/types.ts'

export type UserNames = ReadonlyMap<string, string>

/** Who changes flags without being a user. */
const guard = ['system:rollout-guard', 'Rollout guard'] as const
const none: UserNames = new Map([guard])

/** Without users until they are read, and if they cannot be: names are a help, no more. */
export function useUserNames(): UserNames {
  const users = useQuery({
    queryKey: ['user-names'],
    queryFn: ({ signal }) =>
      ask<Page<ManagedUser>>('/admin/users', { query: { limit: 100 }, signal }),
    select: namesOf,
    staleTime: 60_000,
  })
  return users.data ?? none
}

function namesOf({ items }: Page<ManagedUser>): UserNames {
  const users = items.map(
    ({ id, username, email }) => [id, username ?? email ?? shortId(id)] as const,
  )
  return new Map([...users, guard])
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** As much of an id as tells a few apart; a name stays as it is. */
export function shortId(id: string): string {
  return uuid.test(id) ? `${id.slice(0, 4)}…${id.slice(-6)}` : id
}
