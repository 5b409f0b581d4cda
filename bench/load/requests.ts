/**
 * The requests of a profile, whoever sends them. Nothing of Node, as k6 reads this file too.
 *
 * @module
 */

import type { LoadRoute, Picture } from './profile.ts'

export interface Account {
  readonly email: string
  readonly username: string
  readonly password: string
}

/** What requests are made with. */
export interface Credentials {
  readonly account: Account
  readonly accessToken: string
  /** Good once. */
  readonly refreshToken: string
  readonly picture: Picture
}

export interface LoadRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** A text, or the bytes of a picture. */
  readonly body: string | Picture | undefined
}

export function requestOf(
  { method, path, as, body }: Pick<LoadRoute, 'method' | 'path' | 'as' | 'body'>,
  credentials: Credentials,
): LoadRequest {
  const { account, accessToken, refreshToken, picture } = credentials
  const bearer: Record<string, string> = {}
  if (as === 'user') bearer['authorization'] = `Bearer ${accessToken}`
  switch (body) {
    case 'none':
      return { method, path, headers: bearer, body: undefined }
    case 'picture':
      return { method, path, headers: { ...bearer, 'content-type': picture.type }, body: picture }
    case 'credentials': {
      const { email, password } = account
      return { method, path, ...json(bearer, { email, password }) }
    }
    case 'refresh token':
      return { method, path, ...json(bearer, { refresh_token: refreshToken }) }
  }
}

export function json(headers: Readonly<Record<string, string>>, body: object) {
  return {
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
}
