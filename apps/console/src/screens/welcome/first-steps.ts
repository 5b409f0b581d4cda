/**
 * Whether somebody is new here. What this browser remembers is a hint and no more: without it the
 * service is asked whether the user has ever classified anything.
 *
 * @module
 */

import { apiUrl } from '../../api/client.ts'
import type { Classification, Page, SignedInAnswer } from '../../api/types.ts'
import { paths } from '../../paths.ts'

/** Of the query for the newest few, which say how far somebody has come. */
export const firstPicturesKey = ['own-first-pictures'] as const

const seenKey = (userId: string) => `welcome-seen:${userId}`
const passwordKey = (userId: string) => `password-changed:${userId}`

export function markSeen(userId: string): void {
  localStorage.setItem(seenKey(userId), 'yes')
}

export function markPasswordChanged(userId: string): void {
  localStorage.setItem(passwordKey(userId), 'yes')
}

export function hasChangedPassword(userId: string): boolean {
  return localStorage.getItem(passwordKey(userId)) !== null
}

/** Where somebody begins who has just signed in and wants nothing in particular. */
export async function firstPath({ access_token, user }: SignedInAnswer): Promise<string> {
  if (localStorage.getItem(seenKey(user.id)) !== null) return paths.classify
  // A guest may not classify.
  if (user.role === 'guest') return paths.classify
  const count = await classified(access_token)
  if (count === 0) return paths.welcome
  if (count !== undefined) markSeen(user.id)
  return paths.classify
}

const patienceMs = 2_000

/** Up to one; undefined if nobody can say, and then nobody is kept waiting for a greeting. */
async function classified(token: string): Promise<number | undefined> {
  try {
    // Nobody is signed in yet as far as the rest of the page knows.
    const answer = await fetch(apiUrl('/vehicle/classifications', { limit: 1 }), {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(patienceMs),
    })
    if (!answer.ok) return undefined
    return ((await answer.json()) as Page<Classification>).items.length
  } catch {
    return undefined
  }
}
