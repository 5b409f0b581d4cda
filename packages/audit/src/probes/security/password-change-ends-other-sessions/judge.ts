import { type Answer, isSuccess, told } from '../../../gather/answer.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'
import { refusedWithout, succeeded } from '../session-controls.ts'

export interface Facts {
  readonly operation: 'there' | 'absent' | 'unknown'
  readonly exercise?: Exercise
}

export interface Exercise {
  /** Both sessions before the change. */
  readonly before: readonly Answer[]
  readonly anonymous: Answer
  readonly change: Answer
  readonly changedMs: number
  /** The other session, until it is refused or the time is up. */
  readonly after: readonly Answer[]
  /** Its refresh token; undefined if there is none. */
  readonly renewed: Answer | undefined
  readonly oldPassword: Answer
  readonly newPassword: Answer
  readonly health: Control
}

export function judge({ operation, exercise }: Facts): Judgement {
  if (operation === 'absent') {
    return notApplicable('The document has no operation that changes a password.')
  }
  if (exercise === undefined) {
    return unknown('No operation is known that changes a password: declare auth.changePassword.')
  }
  const { before, anonymous, change, changedMs, after, newPassword, health } = exercise
  const controls = [
    ...before.map((answer) => succeeded('both sessions are accepted before', answer)),
    refusedWithout(anonymous),
    succeeded('the change succeeds', change),
    succeeded('the new password signs in', newPassword),
    health,
  ]
  return withControl(controls, ({ pass, fail }) => {
    const last = after.at(-1)
    if (last === undefined) return unknown('The other session was not asked after the change.')
    const seconds = ((last.atMs - changedMs) / 1_000).toFixed(1)
    const alive = survivors(exercise, last)
    const [first] = alive
    if (first !== undefined) {
      const names = alive.map(({ member }) => member).join(', ')
      return fail(`${seconds} s after the password had changed, ${names} still worked.`, {
        member: names,
        evidence: [change.exchange, first.answer.exchange],
      })
    }
    if (last.status === 0 || last.status >= 500) {
      return unknown(`The other session had no clear answer: ${told(last)}.`)
    }
    const took = after.length === 1 ? 'at once' : `within ${seconds} s`
    return pass(`The other session was refused ${took}.`, {
      evidence: [change.exchange, last.exchange],
    })
  })
}

/** What should have ended with the old password, and did not. */
function survivors({ renewed, oldPassword }: Exercise, last: Answer) {
  const all = [
    { member: 'the access token of the other session', answer: last },
    { member: 'the refresh token of the other session', answer: renewed },
    { member: 'the old password', answer: oldPassword },
  ]
  return all.flatMap(({ member, answer }) =>
    answer !== undefined && isSuccess(answer) ? [{ member, answer }] : [],
  )
}
