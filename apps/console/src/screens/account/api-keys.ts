/**
 * The own API keys.
 *
 * @module
 */

import { ask } from '../../api/client.ts'
import { fieldErrors, ProblemError } from '../../api/problem.ts'
import type { ApiKeyPage, CreatedApiKey } from '../../api/types.ts'

export type ApiKey = ApiKeyPage['items'][number]

export const apiKeysKey = ['own-api-keys'] as const

const pagesMax = 5

export async function readApiKeys(signal?: AbortSignal): Promise<readonly ApiKey[]> {
  const items: ApiKey[] = []
  let cursor: string | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    const query = { limit: 100, cursor }
    const answer: ApiKeyPage = await ask<ApiKeyPage>('/auth/api-keys', { query, signal })
    items.push(...answer.items)
    cursor = answer.next_cursor
    if (cursor === null) break
  }
  return items
}

export interface NewApiKey {
  readonly name: string
  readonly scopes: readonly string[]
  readonly expiresAt: string | undefined
}

export function createApiKey({ name, scopes, expiresAt }: NewApiKey): Promise<CreatedApiKey> {
  const json = { name, scopes, ...(expiresAt === undefined ? {} : { expires_at: expiresAt }) }
  return ask<CreatedApiKey>('/auth/api-keys', { method: 'POST', json })
}

export async function revokeApiKey(id: string): Promise<void> {
  try {
    await ask(`/auth/api-keys/${encodeURIComponent(id)}`, { method: 'DELETE' })
  } catch (error) {
    // It was revoked elsewhere.
    if (!(error instanceof ProblemError && error.status === 404)) throw error
  }
}

/** `/scopes/2` is said of the scopes, and so is all that is wrong with them. */
export function keyFields(error: unknown): Record<string, string> {
  const named = Object.entries(fieldErrors(error))
  return Object.fromEntries(
    named.map(([name, message]) => [name.startsWith('scopes') ? 'scopes' : name, message]),
  )
}
