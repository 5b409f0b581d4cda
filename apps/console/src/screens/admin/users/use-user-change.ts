import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ask } from '../../../api/client.ts'
import type { ManagedUser } from '../../../api/types.ts'
import { notifyDone } from '../../../states/notify.tsx'

export interface UserChange {
  readonly role?: string
  readonly disabled?: boolean
}

/** What a user is called, as far as anything is known. */
export function nameOf({ username, email, id }: ManagedUser): string {
  return username ?? email ?? id
}

/** Changes an account; the list is read anew, so that it shows what the service made of it. */
export function useUserChange(user: ManagedUser, onDone: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (json: UserChange) =>
      ask<ManagedUser>(`/admin/users/${user.id}`, { method: 'PATCH', json }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['users'] })
      onDone()
      notifyDone(`${nameOf(user)} is changed`)
    },
  })
}

/** Signs the user out everywhere. */
export function useEndSessions(user: ManagedUser, onDone: () => void) {
  return useMutation({
    mutationFn: () => ask(`/admin/users/${user.id}/revoke`, { method: 'POST' }),
    onSuccess() {
      onDone()
      notifyDone(`${nameOf(user)} is signed out everywhere`)
    },
  })
}
