import type { Stand } from '../../../gather/stand.ts'
import { noTrials, tryTokens } from '../../../gather/token-trials.ts'
import { signatureOf } from '../../../gather/tokens/jwt.ts'
import type { Facts } from './judge.ts'

const spellings = ['none', 'None', 'NONE', 'nOnE']

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts } = stand
  const { tokens } = accounts
  const session = await accounts.a()
  const token = session.accessToken ?? ''
  const real = tokens.decode(token)
  if (tokens.kind(session) === 'opaque' || real === undefined) {
    return { isJwt: false, ...noTrials }
  }
  const signatures = {
    empty: new Uint8Array(),
    original: signatureOf(token),
    garbage: Buffer.from('plimsoll'),
  }
  const forged = spellings.flatMap((alg) =>
    Object.entries(signatures).map(([name, signature]) => ({
      member: `alg ${alg} with ${name === 'empty' ? 'an' : 'the'} ${name} signature`,
      token: tokens.assemble({ ...real.header, alg }, real.claims, signature),
    })),
  )
  return { isJwt: true, ...(await tryTokens(stand, { session, forged })) }
}
