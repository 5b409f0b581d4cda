import { isSuccess } from '../../../gather/answer.ts'
import type { Dependency } from '../../../gather/dependencies.ts'
import {
  type Call,
  deadlineMsOf,
  type FaultTrial,
  faultTrial,
  patientCall,
} from '../../../gather/fault-exercise.ts'
import type { Stand } from '../../../gather/stand.ts'
import { knownOf } from '../internals.ts'
import { type Facts, isUnclean, type Outcome } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const declared = stand.config.dependencies ?? []
  const trials: FaultTrial[] = []
  const outcomes: Outcome[] = []
  const facts: Facts = {
    trials,
    outcomes,
    deadlineMs: deadlineMsOf(stand),
    servesStale: stand.config.facts?.servesStale ?? false,
    known: knownOf({
      addresses: [
        ...stand.dependencies.all.map(({ address }) => address),
        ...declared.map(({ upstream }) => upstream),
      ],
      canaries: [...stand.canaries().values()],
      origin: stand.http.origin,
    }),
  }
  for (const dependency of stand.dependencies.all) {
    for (const mode of modes) {
      const trial = await faultTrial(stand, dependency, mode)
      const calls = [...trial.business, ...(await patiently(stand, dependency, trial))]
      trials.push(trial)
      outcomes.push(...calls.map((call) => outcomeOf(stand, trial, call)))
      // What is proven need not be proven by every other fault.
      if (isUnclean(trial, facts)) return facts
    }
  }
  return facts
}

const modes = ['refuse', 'blackhole', 'reset', 'latency'] as const

/** Asks once more, for the whole deadline, what had not answered when a trial ended. */
async function patiently(
  stand: Stand,
  dependency: Dependency,
  trial: FaultTrial,
): Promise<readonly Call[]> {
  const [name] = trial.unanswered
  if (name === undefined) return []
  const made = await patientCall(stand, dependency, { mode: trial.mode, name })
  return made === undefined ? [] : [made]
}

function outcomeOf(stand: Stand, trial: FaultTrial, call: Call): Outcome {
  const operation = stand.api.operationOf(call.answer)
  const isChecked = operation !== undefined && isSuccess(call.answer)
  return {
    trial,
    call,
    before: trial.before.business.find((one) => one.operation === call.operation)?.answer,
    mismatches: isChecked
      ? stand.api
          .mismatches(operation, call.answer)
          .map(({ pointer, problem }) => `${pointer} ${problem}`)
      : [],
  }
}
