/** What is made of tokens that must be refused. @module */

import { isSuccess, told } from '../../gather/answer.ts'
import type { TokenTrial, TokenTrials } from '../../gather/token-trials.ts'
import { type Judgement, unknown, withControl } from '../../judgement.ts'

/** A 4xx, a redirect to a login page or an end of the connection refuses; 5xx says nothing. */
export function judgeRefused(
  { controls, trials }: TokenTrials,
  claim: string,
  notes: readonly string[] = [],
): Judgement {
  return withControl(controls, ({ pass, fail }) => {
    const accepted = trials.filter(({ answer }) => isSuccess(answer))
    const [first] = accepted
    if (first !== undefined) {
      return fail(
        `${accepted.length} of ${trials.length} ${claim} were accepted: ${namesOf(accepted)}. ${told(first.answer)}.`,
        {
          member: namesOf(accepted),
          evidence: accepted.slice(0, 3).map(({ answer }) => answer.exchange),
          notes,
        },
      )
    }
    const vague = trials.filter(({ answer }) => !isRefusal(answer))
    const [odd] = vague
    if (odd !== undefined) {
      return unknown(
        `Of ${trials.length} ${claim}, ${vague.length} had no clear answer: ${told(odd.answer)}.`,
        {
          suspicion: `The service may fail on ${namesOf(vague)}, which is no refusal.`,
          evidence: [odd.answer.exchange],
          notes,
        },
      )
    }
    return pass(`All ${trials.length} ${claim} were refused.`, {
      evidence: trials.slice(0, 2).map(({ answer }) => answer.exchange),
      notes,
    })
  })
}

function isRefusal({ status, ending }: TokenTrial['answer']): boolean {
  return (status >= 300 && status < 500) || ending === 'reset' || ending === 'closed'
}

function namesOf(trials: readonly TokenTrial[]): string {
  const names = trials.slice(0, 4).map(({ member }) => member)
  const more = trials.length - names.length
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
}
