import { useLocation } from 'wouter'
import { ask } from '../../api/client.ts'
import type { SignedInAnswer } from '../../api/types.ts'
import { enter } from '../../session/session-store.ts'
import { signInPath, wantedPath } from '../../session/wanted-path.ts'
import { firstPath } from '../welcome/first-steps.ts'
import { type Credentials, loginBody } from './credentials.ts'

export interface Login {
  readonly answer: SignedInAnswer
  /** Where the user goes then. */
  readonly path: string
}

export async function login(credentials: Credentials): Promise<Login> {
  const json = loginBody(credentials)
  const answer = await ask<SignedInAnswer>('/auth/login', { method: 'POST', json, signedIn: false })
  const wanted = wantedPath(window.location.search, window.location.origin)
  return { answer, path: wanted ?? (await firstPath(answer)) }
}

/** Lets in who has signed in; the page leaves for where they want to go by itself. */
export function useEntering(): (login: Login) => void {
  const [, navigate] = useLocation()
  return ({ answer, path }) => {
    navigate(signInPath(path), { replace: true })
    enter(answer)
  }
}
