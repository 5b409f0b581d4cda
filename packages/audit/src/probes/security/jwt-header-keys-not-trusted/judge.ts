import type { TokenTrials } from '../../../gather/token-trials.ts'
import { type Judgement, notApplicable, withControl } from '../../../judgement.ts'
import { judgeRefused } from '../refused-tokens.ts'

export interface Facts extends TokenTrials {
  readonly isJwt: boolean
  /** Request lines that reached the auditor's listener. */
  readonly calls: readonly string[]
}

export function judge(facts: Facts): Judgement {
  const { isJwt, calls, trials, controls } = facts
  if (!isJwt) return notApplicable('The tokens are opaque: they have no header.')
  if (calls.length === 0) return judgeRefused(facts, 'tokens that bring their own key')
  return withControl(controls, ({ fail }) => {
    const fetched = trials.filter(
      ({ member }) => member.includes('listener') || member.includes('address'),
    )
    return fail(
      `The service fetched a key from where a token told it to: ${calls.length} requests, the first "${calls[0]}".`,
      {
        member: 'a key address in the header',
        evidence: fetched.map(({ answer }) => answer.exchange),
      },
    )
  })
}
