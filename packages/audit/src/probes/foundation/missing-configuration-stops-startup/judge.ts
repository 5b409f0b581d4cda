import type { Trial } from '../../../gather/boot-trial.ts'
import { type Judgement, unknown, withControl } from '../../../judgement.ts'
import { namesVariable, toldTrials, withReaction } from '../boot-refusal.ts'

export interface Facts {
  readonly bootsWithAll: boolean
  readonly required: readonly string[]
  /** A file beside the command sets these, so they cannot be left out. */
  readonly inEnvFile: readonly string[]
  readonly trials: readonly Trial[]
}

export function judge({ bootsWithAll, required, inEnvFile, trials }: Facts): Judgement {
  if (required.length === 0) {
    return unknown('Which variables are required is neither declared nor said by .env.example.')
  }
  if (trials.length === 0) {
    return unknown(`A .env file sets ${inEnvFile.join(', ')}, so nothing can be left out.`)
  }
  return withControl({ name: 'the full set boots', held: bootsWithAll }, (v) => {
    const served = withReaction(trials, 'served')
    const [first] = served
    if (first !== undefined) {
      return v.fail(`It serves ${toldTrials(served)}.`, { member: first.member })
    }
    const odd = [
      ...withReaction(trials, 'hung', 'ended'),
      ...withReaction(trials, 'refused').filter((trial) => !namesVariable(trial)),
    ]
    if (odd.length > 0) {
      const observed = 'It does not serve, but neither ends at once with a code and the name.'
      return unknown(observed, { suspicion: toldTrials(odd) })
    }
    const names = trials.map(({ variable }) => variable).join(', ')
    const times = trials.map(({ boot }) => boot.bootMs)
    const slowest = Math.round(Math.max(...times))
    return v.pass(`Without ${names}, one at a time, it ended within ${slowest} ms and said which.`)
  })
}
