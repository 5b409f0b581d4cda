import type { Claims } from '../../../gather/accounts.ts'
import type { Stand } from '../../../gather/stand.ts'
import { noTrials, tryTokens } from '../../../gather/token-trials.ts'
import type { Facts } from './judge.ts'

const hour = 3_600

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts } = stand
  const { tokens } = accounts
  const session = await accounts.a()
  const isJwt = tokens.kind(session) === 'jwt'
  if (!isJwt || !tokens.canMint) return { isJwt, canMint: tokens.canMint, ...noTrials }

  const now = Math.floor(Date.now() / 1_000)
  const changes: Readonly<Record<string, Claims>> = {
    'exp 1 h ago': { iat: now - 2 * hour, exp: now - hour },
    'exp 2 min ago, beyond any leeway': { iat: now - hour, exp: now - 120 },
    'no exp': { exp: undefined },
    // In the past as well: who reads digits in a string sees that it has expired.
    'exp 1 h ago as a string': { iat: now - 2 * hour, exp: String(now - hour) },
    'nbf 1 h ahead': { nbf: now + hour },
  }
  const forged = Object.entries(changes).map(([member, claims]) => ({
    member,
    token: tokens.mint(session, { claims }),
  }))
  const genuine = { member: 'a minted token is accepted', token: tokens.mint(session) }
  return { isJwt, canMint: true, ...(await tryTokens(stand, { session, forged, genuine })) }
}
