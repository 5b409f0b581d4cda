import { type Answer, isSuccess, jsonOf, told } from '../../../gather/answer.ts'
import type { Call, FaultTrial } from '../../../gather/fault-exercise.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'
import { exchangesOf, faultOf, judgeable, seconds } from '../health-samples.ts'
import { internalsIn, type Known } from '../internals.ts'
import { garbageIn } from './garbage.ts'

export interface Outcome {
  readonly trial: FaultTrial
  readonly call: Call
  /** The same operation just before. */
  readonly before: Answer | undefined
  /** Where a 2xx is not what the document says. */
  readonly mismatches: readonly string[]
}

export interface Facts {
  readonly trials: readonly FaultTrial[]
  readonly outcomes: readonly Outcome[]
  readonly deadlineMs: number
  /** Declared: stale answers are served while a dependency is down. */
  readonly servesStale: boolean
  readonly known: Known
}

export function judge(facts: Facts): Judgement {
  const trials = judgeable(facts.trials, controlsOf, (trial) => isUnclean(trial, facts))
  const outcomes = facts.outcomes.filter(({ trial }) => trials.includes(trial))
  if (trials.length === 0) return notApplicable('It is declared without dependencies.')
  if (outcomes.length === 0) return unknown('No business operation is known that answers 2xx.')
  return withControl(controlsOf(trials), ({ pass, fail }) => {
    const dead = trials.find(({ survived }) => survived === false)
    if (dead !== undefined) {
      const evidence = exchangesOf(dead.business.map(({ answer }) => answer))
      return fail(`While ${faultOf(dead)}, the process ended.`, { member: faultOf(dead), evidence })
    }
    for (const outcome of outcomes) {
      const problem = problemOf(outcome, facts)
      if (problem === undefined) continue
      const { answer } = outcome.call
      return fail(`While ${faultOf(outcome.trial)}, ${told(answer)}: ${problem}.`, {
        member: faultOf(outcome.trial),
        evidence: exchangesOf([outcome.before, answer]),
      })
    }
    const lost = trials.find(({ recovery }) => recovery.lost.length > 0)
    if (lost !== undefined) {
      const { length } = lost.recovery.lost
      return fail(
        `While ${faultOf(lost)}, ${length} writes were answered 2xx and are not there afterwards.`,
        { member: faultOf(lost), evidence: exchangesOf(lost.recovery.lost) },
      )
    }
    return pass(`${outcomes.length} operations answered cleanly: ${tally(outcomes)}.`, {
      evidence: exchangesOf(failedOf(outcomes).slice(0, 4)),
      notes: notesOf(outcomes),
    })
  })
}

function controlsOf(trials: readonly FaultTrial[]): readonly Control[] {
  return trials
    .flatMap(({ before }) => before.business)
    .map(({ operation, answer }) => ({
      name: `${operation} works before the fault`,
      held: isSuccess(answer),
      observed: told(answer),
    }))
}

export function isUnclean(trial: FaultTrial, facts: Facts): boolean {
  const own = facts.outcomes.filter((outcome) => outcome.trial === trial)
  const isLossy = trial.survived === false || trial.recovery.lost.length > 0
  return isLossy || own.some((outcome) => problemOf(outcome, facts) !== undefined)
}

/** What is wrong with an answer; undefined if it is clean. */
function problemOf({ call, before, mismatches }: Outcome, facts: Facts): string | undefined {
  const { answer } = call
  if (answer.ending === 'timed-out' || answer.ms > facts.deadlineMs) {
    return `that is a hang, the deadline is ${seconds(facts.deadlineMs)}`
  }
  if (answer.ending !== 'answered') return 'the connection ended without an error that says why'
  if (isSuccess(answer)) {
    if (facts.servesStale && mismatches.length === 0) return undefined
    return garbageIn({ before, during: answer, mismatches })
  }
  const text = answer.body + JSON.stringify(answer.headers)
  const [leak] = internalsIn(text, facts.known)
  return leak && `it reveals ${leak.kind}${leak.text === '' ? '' : ` ("${leak.text}")`}`
}

function failedOf(outcomes: readonly Outcome[]): readonly Answer[] {
  return outcomes.map(({ call }) => call.answer).filter((answer) => !isSuccess(answer))
}

function tally(outcomes: readonly Outcome[]): string {
  const counts = new Map<number, number>()
  for (const { call } of outcomes) {
    counts.set(call.answer.status, (counts.get(call.answer.status) ?? 0) + 1)
  }
  const told = [...counts].toSorted(([one], [other]) => one - other)
  return told.map(([status, count]) => `${count} × ${status}`).join(', ')
}

/** Not what was asked for, and not judged: the status, and the shape of the error. */
function notesOf(outcomes: readonly Outcome[]): readonly string[] {
  const failed = failedOf(outcomes)
  const other = failed.find(({ status }) => status !== 503 && status !== 504)
  const plain = failed.find((answer) => typeof jsonOf(answer) !== 'object')
  const refused = failed.find(({ status }) => status < 500)
  return [
    ...(other === undefined ? [] : [`503 or 504 would say more than ${other.status}.`]),
    ...(plain === undefined ? [] : [`An error was no JSON: ${told(plain)}.`]),
    ...(refused === undefined
      ? []
      : [`A fault of the service was told as one of the client: ${told(refused)}.`]),
  ]
}
