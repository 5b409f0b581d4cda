import { type Answer, told } from '../../../gather/answer.ts'
import type { FaultTrial } from '../../../gather/fault-exercise.ts'
import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import { exchangesOf, faultOf, judgeable, readinessControls, seconds } from '../health-samples.ts'

export interface Facts {
  /** Path; undefined: none is known. */
  readonly readiness: string | undefined
  /** A hang of each required dependency. */
  readonly trials: readonly FaultTrial[]
}

const readinessMsMax = 3_000
/** The time between two samples. */
const graceMs = 1_000

export function judge({ readiness, trials: all }: Facts): Judgement {
  const trials = judgeable(all, readinessControls, (trial) => problemOf(trial) !== undefined)
  if (trials.length === 0) return notApplicable('It is declared without required dependencies.')
  if (readiness === undefined) return unknown('No readiness endpoint is known.')
  return withControl(readinessControls(trials), ({ pass, fail }) => {
    for (const trial of trials) {
      const problem = problemOf(trial)
      if (problem === undefined) continue
      return fail(`While ${faultOf(trial)}, ${problem.observed}.`, {
        member: faultOf(trial),
        evidence: exchangesOf(problem.answers),
      })
    }
    const slowest = Math.max(...trials.flatMap((trial) => trial.readiness.map(({ ms }) => ms)))
    return pass(
      `While ${trials.map(faultOf).join(', ')}, readiness turned unready and answered within ${seconds(slowest)}.`,
      { evidence: trials.flatMap(({ readiness: samples }) => exchangesOf([samples.at(-1)])) },
    )
  })
}

interface Problem {
  readonly observed: string
  readonly answers: readonly Answer[]
}

export function problemOf({ readiness, startedMs, windowMs }: FaultTrial): Problem | undefined {
  const late = readiness.filter(({ ending, ms }) => ending !== 'answered' || ms > readinessMsMax)
  const [first] = late
  if (first !== undefined) {
    const many = `${late.length} of ${readiness.length} answers of readiness`
    return {
      observed: `${many} did not come within 3 s: ${told(first)}`,
      answers: late.slice(0, 3),
    }
  }
  const turned = readiness.find(({ status }) => status >= 400)
  if (turned !== undefined && turned.atMs - startedMs <= windowMs + graceMs) return undefined
  return {
    observed: `readiness was still 200 after ${seconds(windowMs)}`,
    answers: readiness.slice(-1),
  }
}
