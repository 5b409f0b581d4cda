import { type Answer, isServerError, isSuccess } from '../../../gather/answer.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'

export interface Tried {
  /** What was wrong: "quantity of a wrong type". */
  readonly mutation: string
  readonly answer: Answer
  /** A member that was added and is not in the answer: dropped, as some frameworks do. */
  readonly isDropped: boolean
}

export interface OperationFacts {
  readonly operation: string
  /** Whether valid input was answered 2xx. */
  readonly isReached: boolean
  readonly tried: readonly Tried[]
}

export interface Facts {
  /** Those that take input and may be called. */
  readonly operations: readonly OperationFacts[]
  readonly health: Control
}

export function judge({ operations, health }: Facts): Judgement {
  if (operations.length === 0) return notApplicable('No operation takes input that has rules.')
  const reached = operations.filter(({ isReached }) => isReached)
  if (reached.length === 0) return unknown('No operation answered valid input with 2xx.')
  const tried = reached.flatMap(({ operation, tried: all }) =>
    all.map((one) => ({ operation, ...one })),
  )
  if (tried.length === 0) return unknown('The schemas have no rule that input could break.')
  const taken = tried.filter(({ answer }) => isSuccess(answer))
  const accepted = taken.filter(({ isDropped }) => !isDropped)
  const notes = [
    ...taken
      .filter(({ isDropped }) => isDropped)
      .map((one) => `${one.operation} drops a forbidden member.`),
    ...tried.filter(({ answer }) => isServerError(answer)).map(told),
  ]
  return withControl(health, ({ pass, partial, fail }) => {
    if (accepted.length > 0) {
      const shown = accepted.slice(0, 4).map(told).join('; ')
      const observed = `${accepted.length} of ${tried.length} invalid inputs were taken: ${shown}.`
      const evidence = accepted.slice(0, 5).map(({ answer }) => answer.exchange)
      return fail(observed, { member: accepted[0]?.mutation ?? '', evidence, notes })
    }
    const observed = `${tried.length} invalid inputs to ${reached.length} operations were refused`
    const evidence = tried.slice(0, 5).map(({ answer }) => answer.exchange)
    const missed = operations.filter(({ isReached }) => !isReached)
    if (missed.length === 0) return pass(`${observed}.`, { evidence, notes })
    const names = missed.map(({ operation }) => operation).join(', ')
    const unexercised = missed.length / operations.length
    const details = { held: 1 - unexercised, unexercised, evidence, notes }
    return partial(`${observed}; never reached with valid input: ${names}.`, details)
  })
}

function told({ operation, mutation, answer }: Tried & { operation: string }): string {
  return `${operation} ${mutation} was answered ${answer.status}`
}
