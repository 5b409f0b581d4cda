import type { TokenTrials } from '../../../gather/token-trials.ts'
import { type Judgement, notApplicable } from '../../../judgement.ts'
import { judgeRefused } from '../refused-tokens.ts'

export interface Facts extends TokenTrials {
  readonly isJwt: boolean
}

export function judge(facts: Facts): Judgement {
  if (!facts.isJwt) return notApplicable('The tokens are opaque: they bear no signature.')
  return judgeRefused(facts, 'tokens with a wrong signature')
}
