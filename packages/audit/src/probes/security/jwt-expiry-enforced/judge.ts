import type { TokenTrials } from '../../../gather/token-trials.ts'
import { type Judgement, unknown } from '../../../judgement.ts'
import { judgeRefused } from '../refused-tokens.ts'

export interface Facts extends TokenTrials {
  readonly isJwt: boolean
  /** Whether the auditor chose the key of the service. */
  readonly canMint: boolean
}

export function judge(facts: Facts): Judgement {
  if (!facts.isJwt) {
    return unknown(
      'The tokens are opaque, so that no expired one can be made; none expires in the time of a run.',
    )
  }
  if (!facts.canMint) {
    return unknown('No token can be minted: declare auth.token.keyEnv, so that the key is known.')
  }
  return judgeRefused(facts, 'tokens that are not valid now')
}
