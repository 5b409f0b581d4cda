/**
 * The access tokens that accounts give out.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { type SigningKey, sign } from '../tokens/index.ts'
import type { UserRow } from './tables.ts'

export interface AccessTokenOptions {
  readonly keys: { signingKey(nowSeconds: number): SigningKey }
  readonly issuer: string
  readonly audience: string
  readonly lifeSeconds: number
  /** `gv`, as it is now. */
  readonly serviceVersion: () => number
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export interface AccessToken {
  readonly accessToken: string
  readonly expiresInSeconds: number
}

export class AccessTokens {
  readonly #options: AccessTokenOptions

  constructor(options: AccessTokenOptions) {
    this.#options = options
  }

  mint({ id, role, auth_version }: UserRow, sessionId: string): AccessToken {
    const { keys, issuer, audience, lifeSeconds, serviceVersion, now } = this.#options
    const iat = Math.floor(now() / 1000)
    const claims = {
      iss: issuer,
      aud: audience,
      sub: id,
      sid: sessionId,
      jti: randomBytes(16).toString('base64url'),
      uv: auth_version,
      gv: serviceVersion(),
      roles: [role],
      iat,
      exp: iat + lifeSeconds,
    }
    return { accessToken: sign(claims, keys.signingKey(iat)), expiresInSeconds: lifeSeconds }
  }
}
