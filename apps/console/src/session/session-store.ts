/**
 * The session of this page. Nothing of its tokens is ever stored by a script; what is stored is only
 * that somebody has signed in here.
 *
 * @module
 */

import type { SignedInAnswer } from '../api/types.ts'
import { type AccessToken, Session, type Told } from './session.ts'

export type { SessionState, WhySignedOut } from './session.ts'

const hint = 'signed-in-before'
const channel = new BroadcastChannel('session')

export const sessionStore: Session = new Session({
  refresh: () => fetch('/api/v1/auth/refresh', { method: 'POST', cache: 'no-store' }),
  hint: {
    get: () => localStorage.getItem(hint) !== null,
    set: (isThere) => (isThere ? localStorage.setItem(hint, 'yes') : localStorage.removeItem(hint)),
  },
  tell: (told) => channel.postMessage(told),
  reload: () => location.reload(),
  now: () => Date.now(),
})

channel.onmessage = ({ data }: MessageEvent<Told>) => sessionStore.hear(data)

/** After a login or a refresh. */
export function enter(answer: SignedInAnswer): void {
  sessionStore.enter(answer)
}

/** Signs out, here and in the other tabs, once `end` has ended the session at the service. */
export function signOut(end: () => Promise<unknown>): Promise<void> {
  return sessionStore.signOut(end)
}

export function replaceToken(token: AccessToken): void {
  sessionStore.replaceToken(token)
}

/** At the start of the page: is there a session in the cookie? */
export function resume(): Promise<void> {
  return sessionStore.resume()
}

/**
 * Replaces an access token that was refused.
 *
 * @returns whether there is a new one
 */
export function renewToken(refused: string | undefined): Promise<boolean> {
  return sessionStore.renew(refused)
}
