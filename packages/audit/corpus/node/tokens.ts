/**
 * JSON Web Tokens with one algorithm that the server chooses; nothing in a token's header chooses
 * a key.
 *
 * @module
 */

import {
  createHmac,
  createPublicKey,
  createSign,
  createVerify,
  type KeyObject,
  randomUUID,
} from 'node:crypto'
import type { Flags } from './flags.ts'
import { isSame, type VerifyingKeys } from './signing-keys.ts'
import {
  ignoredHeaders,
  keyOfKid,
  plantedAudience,
  plantedSignature,
  plantedTime,
} from './tokens-planted.ts'

const accessSeconds = 900
const refreshSeconds = 14 * 86_400
export const issuer = 'corpus'
export const audience = 'corpus-api'

export interface Claims {
  readonly [name: string]: unknown
  readonly sub: string
  readonly sid: string
  readonly jti: string
  readonly typ: 'access' | 'refresh'
}

export interface TokenKeys {
  readonly secret: string
  /** With these, tokens are RS256. */
  readonly privateKey?: KeyObject | undefined
}

export interface Tokens {
  readonly algorithm: 'HS256' | 'RS256'
  readonly accessSeconds: number
  readonly publicPem: string | undefined
  readonly jwks: () => object
  readonly issue: (claims: {
    sub: string
    sid: string
    role: string
    typ: string
    jti?: string
  }) => string
  /** Undefined if it is not a token of ours that is valid now. */
  readonly verify: (token: string, typ: string) => Claims | undefined
}

export function tokens({ secret, privateKey }: TokenKeys, flags: Flags): Tokens {
  const publicKey = privateKey === undefined ? undefined : createPublicKey(privateKey)
  const publicPem = publicKey?.export({ type: 'spki', format: 'pem' }).toString()
  const algorithm = privateKey === undefined ? 'HS256' : 'RS256'
  const keys: VerifyingKeys = { algorithm, secret, publicKey, publicPem, flags }
  return {
    algorithm,
    accessSeconds,
    publicPem,
    jwks: () => ({
      keys:
        publicKey === undefined
          ? []
          : [{ ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }],
    }),
    issue: (claims) => {
      const now = Math.floor(Date.now() / 1000)
      const payload = {
        iss: issuer,
        aud: flags.has('twin:jwt-noaud') ? [audience, 'corpus-web'] : audience,
        iat: now,
        exp: now + (claims.typ === 'refresh' ? refreshSeconds : accessSeconds),
        jti: randomUUID(),
        ...(flags.has('twin:jwt-nbf-ignored') ? { nbf: now } : {}),
        ...claims,
      }
      const header = { alg: algorithm, typ: 'JWT', ...(hasKid(flags) ? { kid: 'corpus-1' } : {}) }
      const signed = `${encode(header)}.${encode(payload)}`
      return `${signed}.${signatureOf(signed, keys, privateKey)}`
    },
    verify: (token, typ) => verified(token, typ, keys),
  }
}

function signatureOf(
  signed: string,
  keys: VerifyingKeys,
  privateKey: KeyObject | undefined,
): string {
  if (privateKey === undefined)
    return createHmac('sha256', keys.secret).update(signed).digest('base64url')
  return createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')
}

const headersOfOthers = ['jku', 'jwk', 'x5u', 'x5c', 'crit']

function verified(token: string, typ: string, keys: VerifyingKeys): Claims | undefined {
  const parts = token.split('.')
  const [head = '', body = '', signature = ''] = parts
  const header = decode(head)
  const claims = decode(body)
  if (parts.length !== 3 || header === undefined || claims === undefined) return undefined
  const { flags } = keys
  if (!isOurHeader(header, flags)) return undefined
  const isSigned =
    plantedSignature(header, `${head}.${body}`, signature, keys) ||
    isSignature(header['alg'], `${head}.${body}`, signature, keys, keyOfKid(header, keys))
  if (!isSigned || !isTimely(claims, flags) || !isForUs(claims, flags)) return undefined
  const isMeant =
    claims['typ'] === typ ||
    flags.has('refresh-as-access') ||
    (typ === 'refresh' && flags.has('access-at-refresh'))
  return isMeant && hasIdentity(claims) ? claims : undefined
}

function isOurHeader(header: Record<string, unknown>, flags: Flags): boolean {
  const ignored = ignoredHeaders(flags)
  if (headersOfOthers.some((name) => name in header && !ignored.includes(name))) return false
  if (flags.has('twin:jwt-kid')) return header['kid'] === 'corpus-1'
  return hasKid(flags) || ignored.length > 0 || !('kid' in header)
}

function hasKid(flags: Flags): boolean {
  return ['jwt-kid', 'twin:jwt-kid', 'twin:jwt-confusion-trimmed'].some((flag) => flags.has(flag))
}

function isSignature(
  algorithm: unknown,
  signed: string,
  signature: string,
  keys: VerifyingKeys,
  secret: string | Buffer,
): boolean {
  if (algorithm !== keys.algorithm) return false
  if (keys.publicKey !== undefined) {
    return createVerify('RSA-SHA256').update(signed).verify(keys.publicKey, signature, 'base64url')
  }
  return isSame(createHmac('sha256', secret).update(signed).digest('base64url'), signature)
}

function isTimely({ exp, nbf }: Record<string, unknown>, flags: Flags): boolean {
  if (flags.has('jwt-noexp')) return true
  const planted = plantedTime(flags, exp)
  if (planted !== undefined) return planted
  const now = Date.now() / 1000
  const leeway = flags.has('twin:jwt-noexp') ? 60 : 0
  if (typeof exp !== 'number' || exp + leeway <= now) return false
  if (flags.has('jwt-nbf-ignored')) return true
  return nbf === undefined || (typeof nbf === 'number' && nbf <= now + leeway)
}

function isForUs({ aud, iss }: Record<string, unknown>, flags: Flags): boolean {
  if (iss !== issuer) return false
  if (flags.has('jwt-noaud') || plantedAudience(flags, aud)) return true
  return aud === audience || (Array.isArray(aud) && aud.includes(audience))
}

function hasIdentity(claims: Record<string, unknown>): claims is Claims {
  return ['sub', 'sid', 'jti'].every((name) => typeof claims[name] === 'string')
}

export function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

export function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : undefined
  } catch {
    // Not a token.
    return undefined
  }
}
