import { useSyncExternalStore } from 'react'
import type { User } from '../api/types.ts'
import { type SessionState, sessionStore } from './session-store.ts'

export function useSession(): SessionState {
  return useSyncExternalStore(sessionStore.subscribe, () => sessionStore.state)
}

/** Who is signed in; only for what is shown to nobody else. */
export function useUser(): User {
  const session = useSession()
  if (session.status === 'signed-in') return session.user
  throw new Error('this part of the console is for who has signed in')
}
