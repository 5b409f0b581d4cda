import { told } from '../../../gather/answer.ts'
import type { FaultTrial, Recovery } from '../../../gather/fault-exercise.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'
import { exchangesOf, faultOf, judgeable, readinessControls, seconds } from '../health-samples.ts'

export interface Facts {
  readonly trials: readonly FaultTrial[]
}

export function judge({ trials: all }: Facts): Judgement {
  const controls = (some: readonly FaultTrial[]) => some.flatMap(controlsOf)
  const trials = judgeable(all, controls, ({ recovery }) => !isWell(recovery))
  if (trials.length === 0) return notApplicable('It is declared without dependencies.')
  if (
    trials.every(({ before }) => before.readiness === undefined && before.business.length === 0)
  ) {
    return unknown('Neither readiness nor any operation is known that could show a recovery.')
  }
  return withControl(controls(trials), ({ pass, fail }) => {
    const broken = trials.find(({ recovery }) => !isWell(recovery))
    if (broken !== undefined) {
      const { recovery } = broken
      return fail(`${storyOf(broken)}.`, {
        member: faultOf(broken),
        evidence: exchangesOf(recovery.last.slice(-1)),
      })
    }
    const slowest = Math.max(...trials.map(({ recovery }) => recovery.worksAfterMs ?? 0))
    const isOurs = trials.some(({ recovery }) => recovery.sameProcess !== undefined)
    return pass(
      `After ${trials.map(faultOf).join(', ')} it was ready and worked within ${seconds(slowest)}${isOurs ? ', in the same process' : ''}.`,
      { evidence: trials.flatMap(({ recovery }) => exchangesOf(recovery.last.slice(-1))) },
    )
  })
}

function controlsOf(trial: FaultTrial): readonly Control[] {
  const [ready] = readinessControls([trial])
  const { business, readiness } = trial.before
  const broken = business.find(({ answer }) => answer.status < 200 || answer.status > 299)
  const works = {
    name: `operations work before ${faultOf(trial)}`,
    held: broken === undefined,
    ...(broken === undefined ? {} : { observed: told(broken.answer) }),
  }
  return ready === undefined || readiness === undefined ? [works] : [ready, works]
}

export function isWell({ readyAfterMs, worksAfterMs, sameProcess }: Recovery): boolean {
  return readyAfterMs !== undefined && worksAfterMs !== undefined && sameProcess !== false
}

function storyOf(trial: FaultTrial): string {
  const { sameProcess, readyAfterMs, boundMs, operation, last } = trial.recovery
  const after = `After ${faultOf(trial)}`
  if (sameProcess === false) return `${after} the process was gone`
  const what = readyAfterMs === undefined ? 'it was not ready' : `${operation} did not work`
  const end = last.at(-1)
  return `${after} ${what} within ${seconds(boundMs)}${end === undefined ? '' : `: ${told(end)}`}`
}
