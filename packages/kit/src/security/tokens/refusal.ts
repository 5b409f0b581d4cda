/**
 * Why a token was refused: precise for the log and the metrics, one identical 401 for the client.
 *
 * A refusal is a constant, not an exception, so that a flood of forged tokens costs no stack traces.
 *
 * @module
 */

import { AuthenticationError, type KitError, sharedError } from '../../foundation/errors/index.ts'

/** What each reason means, in the order in which the rules are tried. */
export const refusalReasons = {
  TOO_LONG: 'longer than 8,192 characters',
  NOT_THREE_PARTS: 'not three non-empty parts with a dot between them',
  NOT_BASE64URL: 'a part is not canonical, unpadded base64url',
  NOT_UTF8: 'the header or payload is not UTF-8',
  NOT_JSON: 'the header or payload is not JSON, or begins with a byte order mark',
  NOT_AN_OBJECT: 'the header or payload is JSON, and no object',
  REPEATED_MEMBER: 'a member of the header or payload is there twice',
  HEADER_MALFORMED: '`alg`, `kid` or `typ` is missing or no string',
  EXTENSION: 'the header has `crit` or `b64`',
  TYPE_WRONG: '`typ` is not the one that the issuer uses',
  ISSUER_UNKNOWN: '`iss` is not an issuer that is trusted',
  KEY_UNKNOWN: 'the issuer has no key of this `kid`',
  ALGORITHM_WRONG: '`alg` is not the algorithm of the key',
  SIGNATURE_LENGTH: 'the signature has not the length that the key makes',
  SIGNATURE_WRONG: 'the signature is not that of the key',
  TIME_MALFORMED: '`exp` or `iat` is missing, or a time is no number from 0 to 2^53 - 1',
  LIFE_TOO_LONG: '`exp` is further from `iat` than the issuer may set it',
  AUDIENCE_WRONG: '`aud` does not name this service',
  SUBJECT_MISSING: '`sub` is missing, empty or no string',
  OWN_CLAIMS_MALFORMED:
    '`sid`, `jti`, `uv`, `gv`, `roles`, or `tid` with `tv`, is not as we issue it',
  EXPIRED: '`exp` has passed',
  NOT_YET_VALID: '`iat` or `nbf` is in the future',
} as const

/** A closed set, so it may label a metric. */
export type RefusalReason = keyof typeof refusalReasons

/** The token is not accepted. */
export interface Refused {
  readonly reason: RefusalReason
}

const reasons = Object.keys(refusalReasons) as RefusalReason[]
const refusals = Object.fromEntries(
  reasons.map((reason) => [reason, Object.freeze({ reason })]),
) as Readonly<Record<RefusalReason, Refused>>

export function refused(reason: RefusalReason): Refused {
  return refusals[reason]
}

/** Errors that were made, as nobody changes them: to make one costs more than to look it up. */
const made = new Map<string, KitError>()
const madeMax = 100

/**
 * The answer to a refused token, the same to the byte for every reason (RFC 6750, section 3.1), and
 * the same object for each reason.
 *
 * @param reason goes into `cause`, which is logged and never sent
 */
export function invalidToken(reason: string): KitError {
  const before = made.get(reason)
  if (before !== undefined) return before
  const error = newInvalidToken(reason)
  if (made.size < madeMax) made.set(reason, sharedError(error))
  return error
}

function newInvalidToken(reason: string): KitError {
  return new AuthenticationError('The access token is not valid; refresh it, or sign in again.', {
    cause: reason,
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  })
}
