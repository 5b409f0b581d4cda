import { told } from '../../../gather/answer.ts'
import type { Call, FaultTrial } from '../../../gather/fault-exercise.ts'
import { isError, isWarningOrWorse, type LogRecord } from '../../../gather/log-search.ts'
import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import { faultOf } from '../../reliability/health-samples.ts'

/** A request that failed while a dependency was down, and what was logged of it. */
export interface Failure {
  readonly trial: FaultTrial
  readonly call: Call
  readonly records: readonly LogRecord[]
}

/** All that was logged while a fault was in force. */
export interface Window {
  readonly trial: FaultTrial
  readonly errors: number
  /** Answers 5xx of that time, health among them. */
  readonly failed: number
}

export interface Facts {
  readonly dependencies: number
  readonly failures: readonly Failure[]
  readonly windows: readonly Window[]
  /** Requests before the faults, sought by their ids. */
  readonly found: readonly { readonly operation: string; readonly isFound: boolean }[]
}

const errorsPerRequestMax = 10

export function judge({ dependencies, failures, windows, found }: Facts): Judgement {
  if (dependencies === 0) return notApplicable('It is declared without dependencies.')
  if (failures.length === 0) return unknown('No request failed while a dependency was down.')
  const controls = found.map(({ operation, isFound }) => ({
    name: `${operation} before the fault is found in the log by its id`,
    held: isFound,
  }))
  return withControl(controls, ({ pass, fail }) => {
    const silent = failures.filter(({ records }) => !records.some(isWarningOrWorse))
    const [first] = silent
    if (first !== undefined) {
      return fail(
        `Of ${silent.length} of ${failures.length} failed requests the log tells no error; while ${faultOf(first.trial)}, ${told(first.call.answer)}.`,
        {
          member: faultOf(first.trial),
          evidence: silent.slice(0, 3).map(({ call }) => call.answer.exchange),
        },
      )
    }
    const storm = stormOf(failures, windows)
    if (storm !== undefined) return fail(storm)
    const evidence = failures.slice(0, 3).map(({ call }) => call.answer.exchange)
    return pass(`Each of ${failures.length} failed requests has its error record.`, {
      evidence,
      notes: notesOf(failures),
    })
  })
}

function stormOf(failures: readonly Failure[], windows: readonly Window[]): string | undefined {
  for (const { trial, call, records } of failures) {
    const errors = records.filter(isError).length
    if (errors > errorsPerRequestMax) {
      return `While ${faultOf(trial)}, one ${call.operation} made ${errors} error records.`
    }
  }
  for (const { trial, errors, failed } of windows) {
    // Connections are tried again each second or so, and that may be told.
    const seconds = (trial.endedMs - trial.startedMs) / 1_000
    const expected = errorsPerRequestMax * Math.max(failed, seconds)
    if (errors > expected) {
      return `While ${faultOf(trial)}, ${errors} error records were written in ${seconds.toFixed(1)} s, and ${failed} requests failed.`
    }
  }
  return undefined
}

function notesOf(failures: readonly Failure[]): readonly string[] {
  const untyped = failures.filter(
    ({ records }) => !records.some(({ error }) => error !== undefined),
  )
  const repeated = failures.filter(({ records }) => records.filter(isError).length > 1)
  return [
    ...(untyped.length === 0 ? [] : [`${untyped.length} records do not tell the error's type.`]),
    ...(repeated.length === 0 ? [] : [`${repeated.length} failures were logged more than once.`]),
  ]
}
