import { type Answer, told } from '../../../gather/answer.ts'
import type { FaultTrial } from '../../../gather/fault-exercise.ts'
import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import { exchangesOf, faultOf, judgeable, readinessControls, seconds } from '../health-samples.ts'

export interface Facts {
  /** Path; undefined: none is known. */
  readonly readiness: string | undefined
  readonly trials: readonly FaultTrial[]
}

export function judge({ readiness, trials: all }: Facts): Judgement {
  const trials = judgeable(all, readinessControls, (trial) => !isJust(trial))
  if (trials.length === 0) return notApplicable('It is declared without dependencies.')
  if (readiness === undefined) return unknown('No readiness endpoint is known.')
  const mute = trials.find((trial) => !trial.readiness.some(({ ending }) => ending === 'answered'))
  if (mute !== undefined) return unknown(`Readiness never answered while ${faultOf(mute)}.`)
  return withControl(readinessControls(trials), ({ pass, fail }) => {
    const wrong = trials.find((trial) => !isJust(trial))
    if (wrong === undefined) {
      return pass(`${trials.map(sentenceOf).join('; ')}.`, {
        evidence: trials.flatMap((trial) =>
          exchangesOf([turnedOf(trial) ?? trial.readiness.at(-1)]),
        ),
      })
    }
    const shown = wrong.criticality === 'required' ? wrong.readiness.at(-1) : turnedOf(wrong)
    return fail(
      `${sentenceOf(wrong)}, though it is declared ${wrong.criticality}${shown === undefined ? '' : `: ${told(shown)}`}.`,
      { member: faultOf(wrong), evidence: exchangesOf([shown]) },
    )
  })
}

/** A required dependency makes it unready within the window; a degradable one never does. */
export function isJust(trial: FaultTrial): boolean {
  const turned = turnedOf(trial)
  if (trial.criticality === 'degradable') return turned === undefined
  return turned !== undefined && turned.atMs - trial.startedMs <= trial.windowMs + graceMs
}

/** The time between two samples. */
const graceMs = 1_000

/** The first answer that says "not ready". */
function turnedOf({ readiness }: FaultTrial): Answer | undefined {
  return readiness.find(({ ending, status }) => ending === 'answered' && status >= 400)
}

function sentenceOf(trial: FaultTrial): string {
  const turned = turnedOf(trial)
  if (turned === undefined) {
    return `readiness stayed 200 for ${seconds(trial.endedMs - trial.startedMs)} while ${faultOf(trial)}`
  }
  const after = seconds(turned.atMs - trial.startedMs)
  return `readiness turned ${turned.status} ${after} after ${faultOf(trial)}`
}
