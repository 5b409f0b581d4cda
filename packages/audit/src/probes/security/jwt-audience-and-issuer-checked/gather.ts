import type { Claims } from '../../../gather/accounts.ts'
import type { Stand } from '../../../gather/stand.ts'
import { noTrials, tryTokens } from '../../../gather/token-trials.ts'
import type { Facts } from './judge.ts'

const foreign = 'https://plimsoll.invalid/another-service'

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts } = stand
  const { tokens } = accounts
  const session = await accounts.a()
  const real = tokens.decode(session.accessToken ?? '')
  const { canMint } = tokens
  if (tokens.kind(session) === 'opaque' || real === undefined) {
    return { carries: [], isJwt: false, canMint, ...noTrials }
  }
  const carries = ['aud', 'iss'].filter((claim) => real.claims[claim] !== undefined)
  if (!canMint || carries.length === 0) return { carries, isJwt: true, canMint, ...noTrials }

  const forged = carries.flatMap((claim) =>
    changesOf(claim, real.claims[claim]).map(([what, change]) => ({
      member: `${what} ${claim}`,
      token: tokens.mint(session, { claims: change }),
    })),
  )
  const genuine = { member: 'a minted token is accepted', token: tokens.mint(session) }
  const trials = await tryTokens(stand, { session, forged, genuine })
  return { carries, isJwt: true, canMint, ...trials }
}

function changesOf(claim: string, value: unknown): readonly (readonly [string, Claims])[] {
  const wrong = Array.isArray(value) ? [foreign] : foreign
  // A check that looks for the right text anywhere in the wrong one takes this for right.
  const longer = `${Array.isArray(value) ? value[0] : value}.plimsoll.invalid`
  return [
    ['a foreign', { [claim]: wrong }],
    ['a longer', { [claim]: Array.isArray(value) ? [longer] : longer }],
    ['an empty', { [claim]: '' }],
    ['no', { [claim]: undefined }],
  ]
}
