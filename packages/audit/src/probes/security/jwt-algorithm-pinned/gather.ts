import type { Stand } from '../../../gather/stand.ts'
import { noTrials, tryTokens } from '../../../gather/token-trials.ts'
import type { Facts } from './judge.ts'

/** Algorithms that one key can sign with. */
const families = [
  ['HS256', 'HS384', 'HS512'],
  ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
]

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts } = stand
  const { tokens } = accounts
  const session = await accounts.a()
  const real = tokens.decode(session.accessToken ?? '')
  if (tokens.kind(session) === 'opaque' || real === undefined) {
    return { algorithm: undefined, canMint: tokens.canMint, ...noTrials }
  }
  const algorithm = String(real.header['alg'])
  const documented = [algorithm, ...(stand.config.auth?.token?.algorithms ?? [])]
  const family = families.find((names) => names.includes(algorithm)) ?? []
  const others = family.filter((name) => !documented.includes(name))
  if (!tokens.canMint || others.length === 0) {
    return { algorithm, canMint: tokens.canMint, ...noTrials }
  }
  const forged = others.map((name) => ({
    member: name,
    token: tokens.mint(session, { algorithm: name }),
  }))
  const genuine = {
    member: `a minted token of ${algorithm} is accepted`,
    token: tokens.mint(session, { algorithm }),
  }
  const trials = await tryTokens(stand, { session, forged, genuine })
  return { algorithm, canMint: true, ...trials }
}
