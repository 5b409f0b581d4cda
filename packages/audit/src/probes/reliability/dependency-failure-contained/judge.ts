import { isSuccess, told } from '../../../gather/answer.ts'
import type { Call, FaultTrial } from '../../../gather/fault-exercise.ts'
import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import { exchangesOf, faultOf, seconds } from '../health-samples.ts'

export interface Facts {
  /** A hang of each dependency. */
  readonly trials: readonly FaultTrial[]
}

/** Latency is no matter of judgement, being queued is. */
const stallMsMax = 5_000

export function judge({ trials }: Facts): Judgement {
  if (trials.length === 0) return notApplicable('It is declared without dependencies.')
  if (trials.every(({ flood }) => flood === undefined)) {
    return unknown('No operation is known that could be held.')
  }
  const flooded = trials.filter(({ flood }) => (flood?.beside.length ?? 0) > 0)
  if (flooded.length === 0) {
    return notApplicable('Every operation that could be driven needs the dependency that hangs.')
  }
  const beside = flooded.flatMap((trial) => besideOf(trial))
  const controls = beside.map(({ before, call }) => ({
    name: `${call.operation} worked just before`,
    held: before !== undefined && isSuccess(before.answer),
  }))
  return withControl(controls, ({ pass, fail }) => {
    const sunk = beside.find((one) => !isUnaffected(one))
    if (sunk !== undefined) {
      const { trial, call, before } = sunk
      return fail(
        `While ${faultOf(trial)} and 20 requests to ${trial.flood?.operation} waited for it, ${told(call.answer)}; just before it took ${Math.round(before?.answer.ms ?? 0)} ms.`,
        { member: faultOf(trial), evidence: exchangesOf([before?.answer, call.answer]) },
      )
    }
    const slowest = Math.max(...beside.map(({ call }) => call.answer.ms))
    return pass(
      `${beside.length} operations that do not need it answered within ${seconds(slowest)} while ${flooded.map(faultOf).join(', ')} under 20 requests.`,
      { evidence: exchangesOf(beside.map(({ call }) => call.answer)) },
    )
  })
}

interface Beside {
  readonly trial: FaultTrial
  readonly call: Call
  readonly before: Call | undefined
}

function besideOf(trial: FaultTrial): readonly Beside[] {
  const calls = trial.flood?.beside ?? []
  return calls.map((call) => ({
    trial,
    call,
    before: trial.before.business.find(({ operation }) => operation === call.operation),
  }))
}

function isUnaffected({ call, before }: Beside): boolean {
  return isSuccess(call.answer) && call.answer.ms <= (before?.answer.ms ?? 0) + stallMsMax
}
