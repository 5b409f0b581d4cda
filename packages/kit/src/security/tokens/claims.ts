/**
 * What a token may say: its times, whom it is for, and what our own tokens carry besides
 * (RFC 7519, section 4.1; RFC 9068).
 *
 * Each rule answers with the reason for the refusal, or with nothing. Comparisons are written so that
 * a value which is no number fails them.
 *
 * @module
 */

import type { Expectations } from './expectations.ts'
import type { JsonObject } from './json-object.ts'
import type { RefusalReason } from './refusal.ts'

/** The claims of a verified token: frozen throughout, objects without prototype. */
export interface TokenClaims {
  readonly iss: string
  readonly aud: string | readonly unknown[]
  readonly sub: string
  /** Unix seconds, as all times here; may have a fraction. */
  readonly iat: number
  readonly exp: number
  readonly nbf?: number
  readonly [claim: string]: unknown
}

/** The claims of our own access tokens. */
export interface AccessClaims extends TokenClaims {
  /** The session: 16 random bytes in base64url. */
  readonly sid: string
  /** The token: 16 random bytes in base64url. */
  readonly jti: string
  /** Auth version of the user. */
  readonly uv: number
  /** Auth version of the service. */
  readonly gv: number
  readonly roles: readonly string[]
  /** Tenant, never without `tv`. */
  readonly tid?: string
  /** Auth version of the tenant. */
  readonly tv?: number
}

/** Claims whose times have been found to be times. */
interface Times {
  readonly iat: number
  readonly exp: number
  readonly nbf?: number
}

const identifier = /^[\w-]{22}$/

/** The rules that time can break later, so that they hold for a cached token too. */
export function clockFault(
  { exp, iat, nbf = iat }: Times,
  { skewSeconds }: Expectations,
  nowSeconds: number,
): RefusalReason | undefined {
  if (!(nowSeconds < exp + skewSeconds)) return 'EXPIRED'
  const latest = nowSeconds + skewSeconds
  return iat <= latest && nbf <= latest ? undefined : 'NOT_YET_VALID'
}

/** Every rule for claims but the clock's; `iss` has been compared already, to find the key. */
export function claimsFault(
  claims: JsonObject,
  expectations: Expectations,
): RefusalReason | undefined {
  if (!hasTimes(claims)) return 'TIME_MALFORMED'
  if (!(claims.exp - claims.iat <= expectations.lifeSecondsMax)) return 'LIFE_TOO_LONG'
  if (!isFor(claims['aud'], expectations.audience)) return 'AUDIENCE_WRONG'
  if (typeof claims['sub'] !== 'string' || claims['sub'] === '') return 'SUBJECT_MISSING'
  if (expectations.kind === 'own' && !hasOwnClaims(claims)) return 'OWN_CLAIMS_MALFORMED'
  return undefined
}

function hasTimes(claims: JsonObject): claims is JsonObject & Times {
  const isNbfRight = claims['nbf'] === undefined || isTime(claims['nbf'])
  return isTime(claims['exp']) && isTime(claims['iat']) && isNbfRight
}

/** JSON can say `1e400`, which is read as infinity and would never pass. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
}

function isFor(aud: unknown, audience: string): boolean {
  return Array.isArray(aud) ? aud.includes(audience) : aud === audience
}

function hasOwnClaims({ sid, jti, uv, gv, roles, tid, tv }: JsonObject): boolean {
  return (
    isIdentifier(sid) &&
    isIdentifier(jti) &&
    isVersion(uv) &&
    isVersion(gv) &&
    isListOfStrings(roles) &&
    // A tenant without a version could not be cut off.
    (tid === undefined ? tv === undefined : typeof tid === 'string' && isVersion(tv))
  )
}

function isIdentifier(value: unknown): boolean {
  return typeof value === 'string' && identifier.test(value)
}

function isVersion(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function isListOfStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
