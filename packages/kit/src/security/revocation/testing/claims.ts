import { randomBytes } from 'node:crypto'
import { newId } from '../../../reliability/database/index.ts'
import type { AccessClaims } from '../../tokens/index.ts'

/** 16 random bytes in base64url, as `sid` and `jti` are. */
export function identifier(): string {
  return randomBytes(16).toString('base64url')
}

/** Claims of a token that ends in ten minutes. */
export function claimsOf(claims: Partial<AccessClaims> = {}): AccessClaims {
  const iat = Math.floor(Date.now() / 1_000)
  return {
    ...{ iss: 'https://api.example.com', aud: 'api', sub: newId(), roles: ['user'] },
    ...{ sid: identifier(), jti: identifier(), uv: 1, gv: 0, iat, exp: iat + 600 },
    ...claims,
  }
}
