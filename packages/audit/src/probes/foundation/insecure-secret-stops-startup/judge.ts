import type { Trial } from '../../../gather/boot-trial.ts'
import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import { toldTrials, withReaction } from '../boot-refusal.ts'

export interface Facts {
  readonly bootsWithStrong: boolean
  readonly variables: readonly string[]
  readonly trials: readonly SecretTrial[]
}

export interface SecretTrial extends Trial {
  /** False if the service makes a random secret instead; undefined if that cannot be told. */
  readonly isPredictable: boolean | undefined
}

export function judge({ bootsWithStrong, variables, trials }: Facts): Judgement {
  if (variables.length === 0) return notApplicable('No symmetric secret is declared.')
  const control = { name: 'a strong secret boots in production mode', held: bootsWithStrong }
  return withControl(control, (v) => {
    const served = trials.filter((trial) => withReaction([trial], 'served').length > 0)
    const accepted = served.filter(({ isPredictable }) => isPredictable === true)
    const [first] = accepted
    if (first !== undefined) {
      const observed = `In production mode it starts although ${toldTrials(accepted)}.`
      return v.fail(observed, { member: first.member })
    }
    const doubtful = [
      ...withReaction(trials, 'hung', 'ended'),
      ...served.filter(({ isPredictable }) => isPredictable === undefined),
    ]
    if (doubtful.length > 0) {
      return unknown('Not every insecure secret is clearly refused.', {
        suspicion: toldTrials(doubtful),
      })
    }
    const random = served.map(({ member }) => `${member}: it uses a random secret of its own`)
    const refused = `${trials.length - served.length} insecure values of ${variables.join(', ')}`
    return v.pass(`It refuses to start with ${refused}.`, { notes: random })
  })
}
