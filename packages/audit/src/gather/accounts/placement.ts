/**
 * Where a credential travels: the Authorization header, another header, or a cookie. Declared, or
 * learned from the first answer of a login.
 *
 * @module
 */

import type { AuditConfig } from '../../config/config-schema.ts'
import type { Answer } from '../answer.ts'
import type { Credential } from '../http-client.ts'
import { cookiesIn, type FoundTokens, sessionCookie, tokensIn } from './tokens-in-answer.ts'

type AuthConfig = NonNullable<AuditConfig['auth']>
type Headers = Readonly<Record<string, string>>

export interface FoundCredential extends Credential {
  readonly accessToken: string | undefined
  readonly refreshToken: string | undefined
}

export interface Placement {
  /** A credential of any text, presented as the service expects it. */
  readonly bearer: (token: string) => Credential
  /** What the answer of a login makes of its user; undefined if it holds nothing of the kind. */
  readonly credentialIn: (answer: Answer) => FoundCredential | undefined
  /** Headers of a refresh; empty where the body carries the token. */
  readonly refreshHeaders: (refreshToken: string, isBodyless: boolean) => Headers
}

export function createPlacement({ token = {}, users }: AuthConfig): Placement {
  const { access, refresh } = token
  const fixed = headerOf(users?.a)
  let cookie = token.in === 'cookie' ? access : undefined
  let refreshCookie: string | undefined

  const bearer = (text: string): Credential => {
    if (cookie !== undefined) return { headers: { cookie: `${cookie}=${text}` } }
    return { headers: fixed === undefined ? authorization(text) : { [fixed]: text } }
  }
  const inBody = (found: FoundTokens, cookies: ReadonlyMap<string, string>) =>
    token.in !== 'cookie' && ![...cookies.values()].includes(found.access ?? '')
      ? found.access
      : undefined

  return {
    bearer,
    credentialIn: (answer) => {
      const found = tokensIn(answer, { access, refresh })
      const cookies = cookiesIn(answer)
      refreshCookie = nameOf(cookies, found.refresh) ?? refreshCookie
      const inAnswer = inBody(found, cookies)
      if (inAnswer !== undefined) {
        return { ...bearer(inAnswer), accessToken: inAnswer, refreshToken: found.refresh }
      }
      cookie = sessionCookie(cookies, access) ?? cookie
      const value = cookie === undefined ? undefined : cookies.get(cookie)
      if (value === undefined) return undefined
      return {
        headers: cookieHeaders(cookies, refreshCookie),
        accessToken: value,
        refreshToken: found.refresh,
      }
    },
    refreshHeaders: (text, isBodyless) => {
      if (refreshCookie !== undefined) return { cookie: `${refreshCookie}=${text}` }
      return isBodyless ? authorization(text) : {}
    },
  }
}

function authorization(token: string): Headers {
  return { authorization: `Bearer ${token}` }
}

function nameOf(cookies: ReadonlyMap<string, string>, value: string | undefined) {
  return [...cookies].find(([, text]) => text === value)?.[0]
}

/** All cookies; a token against forgery goes along as a header too (double submit). */
function cookieHeaders(cookies: ReadonlyMap<string, string>, refreshCookie: string | undefined) {
  const pairs = [...cookies].filter(([name]) => name !== refreshCookie)
  const [, forgery] = pairs.find(([name]) => /csrf|xsrf/i.test(name)) ?? []
  return {
    cookie: pairs.map(([name, value]) => `${name}=${value}`).join('; '),
    ...(forgery !== undefined && { 'x-csrf-token': forgery, 'x-xsrf-token': forgery }),
  }
}

type DeclaredUser = NonNullable<AuthConfig['users']>['a']

function headerOf(user: DeclaredUser): string | undefined {
  if (typeof user !== 'object' || !('header' in user)) return undefined
  return user.header?.toLowerCase() === 'authorization' ? undefined : user.header
}
