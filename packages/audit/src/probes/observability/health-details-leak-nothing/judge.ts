import type { Answer } from '../../../gather/answer.ts'
import type { FaultTrial } from '../../../gather/fault-exercise.ts'
import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import { faultOf, judgeable, readinessControls } from '../../reliability/health-samples.ts'
import { internalsIn, type Known, type Revealed } from '../../reliability/internals.ts'

export interface Facts {
  /** Path; undefined: none is known. */
  readonly readiness: string | undefined
  readonly trials: readonly FaultTrial[]
  readonly known: Known
}

export function judge({ readiness, trials: all, known }: Facts): Judgement {
  const leaks = (trial: FaultTrial) =>
    answersOf(trial).some((answer) => leaksOf(answer, known).length > 0)
  const trials = judgeable(all, readinessControls, leaks)
  if (trials.length === 0) return notApplicable('It is declared without dependencies.')
  if (readiness === undefined) return unknown('No readiness endpoint is known.')
  if (trials.every((trial) => answersOf(trial).length === 0)) {
    return unknown('Readiness did not answer while a dependency was down.')
  }
  return withControl(readinessControls(trials), ({ pass, fail }) => {
    const answers = trials.flatMap((trial) => answersOf(trial).map((answer) => ({ trial, answer })))
    const leaking = answers.find(({ answer }) => leaksOf(answer, known).length > 0)
    if (leaking !== undefined) {
      const { trial, answer } = leaking
      const told = leaksOf(answer, known).map(({ kind, text }) =>
        text === '' ? kind : `${kind} ("${text}")`,
      )
      return fail(`While ${faultOf(trial)}, ${answer.path} reveals ${told.join(' and ')}.`, {
        member: faultOf(trial),
        evidence: [answer.exchange],
      })
    }
    const shown = answers.find(({ answer }) => answer.status !== 200) ?? answers[0]
    return pass(
      `${answers.length} answers of health during faults tell no address and no text of an exception.`,
      { evidence: shown === undefined ? [] : [shown.answer.exchange] },
    )
  })
}

function leaksOf({ body, headers }: Answer, known: Known): readonly Revealed[] {
  return internalsIn(body + JSON.stringify(headers), known)
}

/** Of readiness and of liveness: both are public. */
function answersOf({ readiness, liveness }: FaultTrial): readonly Answer[] {
  return [...readiness, ...liveness].filter(({ ending }) => ending === 'answered')
}
