/**
 * Register, login, refresh, logout and change of password as functions of users and sessions; absent
 * where the service has no such operation.
 *
 * @module
 */

import type { Accounts, Session } from '../accounts.ts'
import type { Http, HttpRequest } from '../http-client.ts'
import type { Placement } from './placement.ts'
import type { SignInOperation, SignInOperations } from './sign-in-operations.ts'
import { createSignIn } from './sign-in-requests.ts'
import { type TokenNames, tokensIn } from './tokens-in-answer.ts'
import type { UserNames } from './user-names.ts'

export type SignInApi = Pick<
  Accounts,
  'register' | 'login' | 'refresh' | 'logout' | 'changePassword' | 'tokensIn'
>

export interface SignInApiParts {
  readonly operations: SignInOperations
  readonly http: Http
  readonly names: UserNames
  readonly placement: Placement
  readonly tokenNames: TokenNames
  readonly mayWrite: boolean
  readonly countLogin: (name: string) => void
}

export function createSignInApi(parts: SignInApiParts): SignInApi {
  const { operations, tokenNames, mayWrite } = parts
  return {
    register: mayWrite ? registerBy(parts, operations.register) : undefined,
    login: loginBy(parts, operations.login),
    refresh: refreshBy(parts, operations.refresh),
    logout: logoutBy(parts, operations.logout),
    changePassword: changePasswordBy(parts, operations.changePassword),
    tokensIn: (answer) => tokensIn(answer, tokenNames),
  }
}

type Maybe = SignInOperation | undefined

function registerBy({ http, names }: SignInApiParts, operation: Maybe): SignInApi['register'] {
  if (operation === undefined) return undefined
  const send = createSignIn(operation)
  return (user, at = http) => send({ at, places: names.places(user) })
}

function loginBy(parts: SignInApiParts, operation: Maybe): SignInApi['login'] {
  if (operation === undefined) return undefined
  const { http, names, countLogin } = parts
  const send = createSignIn(operation)
  return (user, { at = http, path, headers, waitOut429, connection } = {}) => {
    const extra: Partial<HttpRequest> = {
      ...(path !== undefined && { path }),
      ...(headers !== undefined && { headers }),
      ...(waitOut429 !== undefined && { waitOut429 }),
      ...(connection !== undefined && { connection }),
    }
    return send({ at, places: names.places(user), extra, count: () => countLogin(user.name) })
  }
}

function refreshBy(parts: SignInApiParts, operation: Maybe): SignInApi['refresh'] {
  if (operation === undefined) return undefined
  const { http, placement } = parts
  const send = createSignIn(operation)
  return (refreshToken, at = http) => {
    const headers = placement.refreshHeaders(refreshToken, operation.templates.length === 0)
    return send({ at, places: { refreshToken }, extra: { headers } })
  }
}

function logoutBy({ http, names }: SignInApiParts, operation: Maybe): SignInApi['logout'] {
  if (operation === undefined) return undefined
  const send = createSignIn(operation)
  return (session, at = http) =>
    send({ at, places: names.places(session.user, refreshIn(session)), extra: { as: session } })
}

function changePasswordBy(
  { http, names }: SignInApiParts,
  operation: Maybe,
): SignInApi['changePassword'] {
  if (operation === undefined) return undefined
  const send = createSignIn(operation)
  return (session, newPassword) =>
    send({
      at: http,
      places: names.places(session.user, { ...refreshIn(session), newPassword }),
      extra: { as: session },
    })
}

function refreshIn({ refreshToken }: Session): { refreshToken?: string } {
  return refreshToken === undefined ? {} : { refreshToken }
}
