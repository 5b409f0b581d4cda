import { told } from '../../../gather/answer.ts'
import type { FaultTrial } from '../../../gather/fault-exercise.ts'
import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import { badSamples, exchangesOf, faultOf, judgeable, livenessControls } from '../health-samples.ts'

export interface Facts {
  /** Path; undefined: none is known. */
  readonly liveness: string | undefined
  readonly trials: readonly FaultTrial[]
}

export function judge({ liveness, trials: all }: Facts): Judgement {
  const trials = judgeable(all, livenessControls, isBad)
  if (trials.length === 0) return notApplicable('It is declared without dependencies.')
  if (liveness === undefined) return unknown('No liveness endpoint is known.')
  if (trials.some((trial) => trial.liveness.length === 0)) {
    return unknown('Liveness was not asked during every fault.')
  }
  return withControl(livenessControls(trials), ({ pass, fail }) => {
    const bad = trials.filter(isBad)
    const [worst] = bad
    if (worst === undefined) {
      const samples = trials.flatMap((trial) => trial.liveness)
      const slowest = Math.max(...samples.map(({ ms }) => ms))
      return pass(
        `${samples.length} times 200 while dependencies were down, the slowest after ${Math.round(slowest)} ms.`,
        { evidence: exchangesOf([samples.at(0), samples.at(-1)]) },
      )
    }
    const samples = badSamples(worst.liveness)
    const first = samples[0]
    const many = `${samples.length} of ${worst.liveness.length} times`
    return fail(
      `While ${faultOf(worst)}, liveness failed ${many}: ${first === undefined ? '' : told(first)}.`,
      { member: bad.map(faultOf).join(', '), evidence: exchangesOf(samples.slice(0, 3)) },
    )
  })
}

export function isBad({ liveness }: FaultTrial): boolean {
  return badSamples(liveness).length > 0
}
