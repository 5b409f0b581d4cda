/**
 * The own sessions: which there are, and how they are ended.
 *
 * @module
 */

import { ask } from '../../api/client.ts'
import { ProblemError } from '../../api/problem.ts'
import type { SessionPage } from '../../api/types.ts'

export type OwnSession = SessionPage['items'][number]

export const sessionsKey = ['own-sessions'] as const

/** Nobody looks at more; those who have more see the newest. */
const pagesMax = 5

export async function readSessions(signal?: AbortSignal): Promise<readonly OwnSession[]> {
  const items: OwnSession[] = []
  let cursor: string | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    const query = { limit: 100, cursor }
    const answer: SessionPage = await ask<SessionPage>('/auth/sessions', { query, signal })
    items.push(...answer.items)
    cursor = answer.next_cursor
    if (cursor === null) break
  }
  // This device first; the others as they come, newest first.
  return items.toSorted((one, other) => Number(other.current) - Number(one.current))
}

export async function endSession(id: string): Promise<void> {
  try {
    await ask(`/auth/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' })
  } catch (error) {
    // It has ended by itself.
    if (!(error instanceof ProblemError && error.status === 404)) throw error
  }
}

export interface Ended {
  readonly ended: number
  readonly of: number
  /** Why the next one has not ended. */
  readonly error?: unknown
}

/** All but this one, with those that have begun since anybody looked; as far as it goes. */
export async function endOtherSessions(): Promise<Ended> {
  const others = (await readSessions()).filter(({ current }) => !current)
  for (const [ended, { id }] of others.entries()) {
    try {
      await endSession(id)
    } catch (error) {
      return { ended, of: others.length, error }
    }
  }
  return { ended: others.length, of: others.length }
}
