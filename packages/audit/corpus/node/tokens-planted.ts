/** Ways to accept a token that nobody signed: planted defects and twins of tokens. @module */

import { createHmac, createPublicKey, createVerify, type JsonWebKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Flags } from './flags.ts'
import { isSame, type VerifyingKeys } from './signing-keys.ts'

type Header = Readonly<Record<string, unknown>>

const hashes: Readonly<Record<string, string>> = {
  HS256: 'sha256',
  HS384: 'sha384',
  HS512: 'sha512',
}

export function plantedSignature(
  header: Header,
  signed: string,
  signature: string,
  keys: VerifyingKeys,
): boolean {
  const { flags } = keys
  const algorithm = String(header['alg'])
  if (flags.has('jwt-nosig')) return true
  if (flags.has('jwt-none') && algorithm.toLowerCase() === 'none') return true
  if (flags.has('jwt-none-spelled') && isOddNone(algorithm)) return true
  if (isByOwnKey(header, signed, signature, flags)) return true
  if (algorithm === 'HS256' && isLoosely(signed, signature, keys)) return true
  const key = plantedKey(algorithm, keys)
  if (key === undefined) return false
  const hmac = createHmac(hashes[algorithm] ?? 'sha256', key)
  return isSame(hmac.update(signed).digest('base64url'), signature)
}

/** Algorithms that a flag accepts beside the good one, and the key for them. */
function plantedKey(algorithm: string, keys: VerifyingKeys): string | undefined {
  const accepted: readonly (readonly [string, readonly string[], string | undefined])[] = [
    ['jwt-confusion', ['HS256'], keys.publicPem],
    ['jwt-confusion-trimmed', ['HS256'], keys.publicPem?.trimEnd()],
    ['twin:jwt-confusion', ['HS256'], keys.secret],
    ['jwt-anyalg', Object.keys(hashes), keys.secret],
    ['twin:jwt-anyalg', ['HS512'], keys.secret],
  ]
  const found = accepted.find(([flag, names]) => keys.flags.has(flag) && names.includes(algorithm))
  return found?.[2]
}

/** The secret; with the defect, the content of the file that `kid` names. */
export function keyOfKid(header: Header, { flags, secret }: VerifyingKeys): string | Buffer {
  const kid = header['kid']
  if (!flags.has('jwt-kid') || kid === 'corpus-1' || typeof kid !== 'string') return secret
  try {
    return readFileSync(join(import.meta.dirname, 'keys', kid))
  } catch {
    // As a service would that falls back to its own key.
    return secret
  }
}

function isOddNone(algorithm: string): boolean {
  return algorithm !== 'none' && algorithm.toLowerCase() === 'none'
}

/** Ways to compare a signature that are not quite one. */
function isLoosely(signed: string, signature: string, { flags, secret }: VerifyingKeys): boolean {
  const expected = createHmac('sha256', secret).update(signed).digest('base64url')
  if (flags.has('jwt-empty-signature') && signature === '') return true
  if (flags.has('jwt-short-signature')) return expected.startsWith(signature)
  if (!flags.has('twin:jwt-short-signature')) return false
  return isSame(expected, signature.replace(/=+$/, ''))
}

/** Headers with keys that are not a reason to refuse a token. */
export function ignoredHeaders(flags: Flags): readonly string[] {
  const isByKey = ['jwt-jwk', 'twin:jwt-jwk'].some((flag) => flags.has(flag))
  const isByAddress = ['jwt-jku', 'twin:jwt-jku'].some((flag) => flags.has(flag))
  return [...(isByKey ? ['jwk'] : []), ...(isByAddress ? ['jku', 'x5u'] : [])]
}

/** The key that the token brings, or says where to fetch. */
function isByOwnKey(header: Header, signed: string, signature: string, flags: Flags): boolean {
  const { jku, jwk } = header
  // Fetched, and of no use to this token any more.
  if (flags.has('jwt-jku') && typeof jku === 'string') void fetch(jku).catch(() => undefined)
  if (!flags.has('jwt-jwk') || typeof jwk !== 'object' || header['alg'] !== 'RS256') return false
  try {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
    return createVerify('RSA-SHA256').update(signed).verify(key, signature, 'base64url')
  } catch {
    // No key of that kind.
    return false
  }
}

/** Undefined: the good rules decide. */
export function plantedTime(flags: Flags, exp: unknown): boolean | undefined {
  if (flags.has('jwt-exp-optional') && exp === undefined) return true
  if (!flags.has('twin:jwt-exp-optional') || typeof exp !== 'string') return undefined
  return Number(exp) > Date.now() / 1000
}

/** Audiences that the good service would refuse. */
export function plantedAudience(flags: Flags, aud: unknown): boolean {
  if (typeof aud !== 'string') return false
  if (flags.has('jwt-aud-prefix')) return aud.startsWith('corpus-api')
  return flags.has('twin:jwt-aud-prefix') && aud === 'corpus-api/'
}
