/**
 * Asks the service, signed in: adds the access token, renews it once when it is refused, and turns
 * what goes wrong into {@link ProblemError} or {@link UnreachableError}.
 *
 * @module
 */

import { renewToken, sessionStore } from '../session/session-store.ts'
import { ProblemError, readRetryAfter, UnreachableError } from './problem.ts'

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

export interface Asking {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON. */
  readonly json?: unknown
  readonly body?: BodyInit
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Query
  readonly signal?: AbortSignal | undefined
  /** Default true. */
  readonly signedIn?: boolean
}

const base = '/api/v1'

/** The address of an operation, `path` being relative to the version. */
export function apiUrl(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null)
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return `${base}${path}${given.length === 0 ? '' : `?${search}`}`
}

/**
 * The body of the answer; `undefined` when it has none.
 *
 * @throws ProblemError if the service refuses; UnreachableError if nothing answers.
 */
export async function ask<Answer>(path: string, asking: Asking = {}): Promise<Answer> {
  const answer = await askRaw(path, asking)
  if (answer.status === 204) return undefined as Answer
  return (await answer.json()) as Answer
}

/** The answer itself, for pictures and downloads. */
export async function askRaw(path: string, asking: Asking = {}): Promise<Response> {
  const first = await send(path, asking)
  if (first.status !== 401 || asking.signedIn === false) return accepted(first)
  // Expired or replaced since; whoever else is asking waits for the same renewal.
  const isRenewed = await renewToken(sessionStore.token)
  return accepted(isRenewed ? await send(path, asking) : first)
}

async function send(path: string, asking: Asking): Promise<Response> {
  const { method = 'GET', json, body, query, signal, signedIn = true } = asking
  const headers = new Headers(asking.headers)
  if (signedIn && sessionStore.token !== undefined) {
    headers.set('authorization', `Bearer ${sessionStore.token}`)
  }
  if (json !== undefined) headers.set('content-type', 'application/json')
  const sent = json === undefined ? body : JSON.stringify(json)
  try {
    return await fetch(apiUrl(path, query), {
      method,
      headers,
      cache: 'no-store',
      ...(sent === undefined ? {} : { body: sent }),
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new UnreachableError({ cause: error })
  }
}

async function accepted(answer: Response): Promise<Response> {
  if (answer.ok) return answer
  const problem = await answer.json().catch(() => ({}))
  const retryAfterS = readRetryAfter(answer.headers.get('retry-after'))
  throw new ProblemError({ ...problem, status: answer.status }, retryAfterS)
}
