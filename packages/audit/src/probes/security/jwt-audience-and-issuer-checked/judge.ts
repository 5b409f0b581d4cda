import type { TokenTrials } from '../../../gather/token-trials.ts'
import { type Judgement, notApplicable, unknown } from '../../../judgement.ts'
import { judgeRefused } from '../refused-tokens.ts'

export interface Facts extends TokenTrials {
  readonly isJwt: boolean
  readonly canMint: boolean
  /** Which of `aud` and `iss` a real token has. */
  readonly carries: readonly string[]
}

export function judge(facts: Facts): Judgement {
  const { isJwt, canMint, carries } = facts
  if (!isJwt) return notApplicable('The tokens are opaque: they carry no claims.')
  if (carries.length === 0) return notApplicable('The tokens carry neither aud nor iss.')
  if (!canMint) {
    return unknown('No token can be minted: declare auth.token.keyEnv, so that the key is known.')
  }
  return judgeRefused(facts, `tokens with a wrong ${carries.join(' or ')}`)
}
