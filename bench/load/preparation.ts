/**
 * What has to be there before a load: a user who has signed in, and a vehicle of theirs with a
 * report that is built and cached.
 *
 * A generator, as k6 asks in lines of code that wait and Node in such that do not: each request is
 * yielded, and its answer is handed back.
 *
 * @module
 */

import { type Picture, profile } from './profile.ts'
import { type Account, json, type LoadRequest, requestOf } from './requests.ts'

export interface Answer {
  readonly status: number
  readonly body: string
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresInSeconds: number
}

export type Steps<Result> = Generator<LoadRequest | Pause, Result, Answer>

export interface Pause {
  readonly pauseMs: number
}

const looksMax = 200
const vehicle = profile.vehicle

/** @throws Error with what was answered instead */
export function* preparation(
  account: Account,
  { isNew, picture }: { readonly isNew: boolean; readonly picture: Picture },
): Steps<Tokens> {
  if (isNew) yield* registration(account)
  const tokens = yield* signIn(account, picture)
  const headers = { authorization: `Bearer ${tokens.accessToken}` }
  yield* expected([200], {
    ...{ method: 'POST', path: `/api/v1/vehicle/classify?vehicle_id=${vehicle}` },
    ...{ headers: { ...headers, 'content-type': picture.type }, body: picture },
  })
  const path = '/api/v1/vehicle/report'
  // 201: it was built before the answer had to be given.
  yield* expected([201, 202], { method: 'POST', path, ...json(headers, { vehicle_id: vehicle }) })
  for (let looks = 0; looks < looksMax; looks++) {
    const seen = yield* expected([200], {
      ...{ method: 'GET', path: `${path}/${vehicle}`, headers, body: undefined },
    })
    if (seen['status'] === 'ready') return tokens
    yield { pauseMs: 50 }
  }
  throw new Error('the report that the load would ask for was never built')
}

export function* signIn(account: Account, picture: Picture): Steps<Tokens> {
  const login = profile.routes.find(({ body }) => body === 'credentials')
  if (login === undefined) throw new TypeError('nobody signs in by this profile')
  const credentials = { account, accessToken: '', refreshToken: '', picture }
  return tokensIn(yield* expected([200], requestOf(login, credentials)))
}

/** Of an answer to a login or to a refresh. */
export function tokensIn(answer: Readonly<Record<string, unknown>>): Tokens {
  return {
    accessToken: String(answer['access_token']),
    refreshToken: String(answer['refresh_token']),
    expiresInSeconds: Number(answer['expires_in']),
  }
}

function* registration({ email, username, password }: Account): Steps<void> {
  const body = { email, username, password }
  yield* expected([201], { method: 'POST', path: '/api/v1/auth/register', ...json({}, body) })
}

function* expected(
  statuses: readonly number[],
  request: LoadRequest,
): Generator<LoadRequest, Readonly<Record<string, unknown>>, Answer> {
  const answer = yield request
  if (statuses.includes(answer.status)) return JSON.parse(answer.body)
  throw new Error(`${request.method} ${request.path}: ${answer.status} ${answer.body}`)
}
