import type { Trial } from '../../../gather/boot-trial.ts'
import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import { namesVariable, showsStackTrace, toldTrials, withReaction } from '../boot-refusal.ts'

export interface Facts {
  readonly bootsWellFormed: boolean
  readonly trials: readonly Trial[]
}

export function judge({ bootsWellFormed, trials }: Facts): Judgement {
  if (trials.length === 0) {
    return notApplicable('It has no variable for a port, a duration, an address or a log level.')
  }
  return withControl({ name: 'the declared values boot', held: bootsWellFormed }, (v) => {
    const unnamed = withReaction(trials, 'refused', 'ended').filter((one) => !namesVariable(one))
    const bad = [...withReaction(trials, 'served', 'hung'), ...unnamed.filter(showsStackTrace)]
    const [first] = bad
    if (first !== undefined) {
      const observed = `It takes a malformed value, hangs, or shows a bare stack trace: ${toldTrials(bad)}.`
      return v.fail(observed, { member: first.member })
    }
    if (unnamed.length > 0) {
      return unknown('It ends without naming the variable.', { suspicion: toldTrials(unnamed) })
    }
    const ended = withReaction(trials, 'ended')
    if (ended.length > 0) {
      return unknown('It ends, but not as a failed start.', { suspicion: toldTrials(ended) })
    }
    const told = trials.map(({ member }) => member).join(', ')
    return v.pass(`It refuses each of these and names the variable: ${told}.`)
  })
}
