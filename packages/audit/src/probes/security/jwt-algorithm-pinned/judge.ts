import type { TokenTrials } from '../../../gather/token-trials.ts'
import { type Judgement, notApplicable, unknown } from '../../../judgement.ts'
import { judgeRefused } from '../refused-tokens.ts'

export interface Facts extends TokenTrials {
  /** Undefined: the tokens are opaque. */
  readonly algorithm: string | undefined
  /** Whether the auditor chose the key of the service. */
  readonly canMint: boolean
}

export function judge(facts: Facts): Judgement {
  const { algorithm, canMint, trials } = facts
  if (algorithm === undefined)
    return notApplicable('The tokens are opaque: they have no algorithm.')
  if (!canMint) {
    return unknown('No token can be minted: declare auth.token.keyEnv, so that the key is known.')
  }
  if (trials.length === 0) {
    return notApplicable(
      `No other algorithm than the documented ones can use a key of ${algorithm}.`,
    )
  }
  return judgeRefused(facts, `tokens of another algorithm than ${algorithm}, signed with its key,`)
}
