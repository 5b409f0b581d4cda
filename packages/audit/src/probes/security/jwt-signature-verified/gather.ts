import { randomUUID } from 'node:crypto'
import type { Claims, Tokens } from '../../../gather/accounts.ts'
import type { Stand } from '../../../gather/stand.ts'
import { type ForgedToken, noTrials, tryTokens } from '../../../gather/token-trials.ts'
import { signatureOf, signToken } from '../../../gather/tokens/jwt.ts'
import { chooseSigningKey } from '../../../gather/tokens/signing-key.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts } = stand
  const { tokens } = accounts
  const session = await accounts.a()
  const token = session.accessToken ?? ''
  const real = tokens.decode(token)
  if (tokens.kind(session) === 'opaque' || real === undefined) {
    return { isJwt: false, ...noTrials }
  }
  const forged = [
    ...damaged(tokens, real, signatureOf(token)),
    ...changed(tokens, real, signatureOf(token)),
    ...foreign(real),
  ]
  return { isJwt: true, ...(await tryTokens(stand, { session, forged })) }
}

interface Real {
  readonly header: Claims
  readonly claims: Claims
}

function damaged(tokens: Tokens, { header, claims }: Real, signature: Uint8Array): ForgedToken[] {
  const flipped = Uint8Array.from(signature)
  const middle = Math.floor(flipped.length / 2)
  // A decoded byte: the last character of base64url may carry no bits (RFC 4648, section 3.5).
  flipped[middle] = (flipped[middle] ?? 0) ^ 0xff
  const signatures = {
    'a flipped byte in the signature': flipped,
    'an empty signature': new Uint8Array(),
    'half of the signature': signature.slice(0, middle),
    'a signature of zeros': new Uint8Array(signature.length),
  }
  return Object.entries(signatures).map(([member, bytes]) => ({
    member,
    token: tokens.assemble(header, claims, bytes),
  }))
}

/** The signature of another payload. */
function changed(tokens: Tokens, { header, claims }: Real, signature: Uint8Array): ForgedToken[] {
  const changes: Readonly<Record<string, Claims>> = {
    'another sub under the old signature': { sub: randomUUID() },
    'a later exp under the old signature': { exp: Number(claims['exp'] ?? 0) + 60 },
  }
  return Object.entries(changes).map(([member, change]) => ({
    member,
    token: tokens.assemble(header, { ...claims, ...change }, signature),
  }))
}

/** Whole and well signed, but by a key that the service has never seen. */
function foreign({ header, claims }: Real): ForgedToken[] {
  const algorithm = String(header['alg'])
  try {
    const key = chooseSigningKey({ algorithm })
    return [{ member: 'a foreign key', token: signToken(header, claims, algorithm, key) }]
  } catch {
    // An algorithm that cannot be signed with here: the others are enough.
    return []
  }
}
