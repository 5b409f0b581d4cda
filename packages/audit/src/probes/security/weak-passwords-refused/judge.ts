import { type Answer, isSuccess, told } from '../../../gather/answer.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'
import { succeeded } from '../session-controls.ts'

export interface Facts {
  /** Undefined: no operation registers. */
  readonly exercise: Exercise | undefined
}

export interface Exercise {
  /** A strong password. */
  readonly control: Answer
  readonly weak: readonly Weak[]
  readonly truncations: readonly Truncation[]
  readonly health: Control
}

export interface Weak {
  readonly member: string
  readonly answer: Answer
}

/** A password with one ending, and a login with another. */
export interface Truncation {
  readonly member: string
  /** Undefined: nobody can sign in, so nothing was tried. */
  readonly registered: Answer | undefined
  readonly right?: Answer
  readonly other?: Answer
}

export function judge({ exercise }: Facts): Judgement {
  if (exercise === undefined) {
    return notApplicable('The document has no operation that registers.')
  }
  const { control, weak, truncations, health } = exercise
  const controls = [succeeded('a strong password registers', control), health]
  return withControl(controls, ({ pass, fail }) => {
    const accepted = weak.filter(({ answer }) => isSuccess(answer))
    const [first] = accepted
    if (first !== undefined) {
      const names = accepted.map(({ member }) => member).join(', ')
      return fail(`${accepted.length} of ${weak.length} weak passwords were accepted: ${names}.`, {
        member: names,
        evidence: accepted.slice(0, 3).map(({ answer }) => answer.exchange),
      })
    }
    const cut = truncations.find(({ right, other }) => isIn(right) && isIn(other))
    if (cut !== undefined) {
      return fail(`What comes ${cut.member} of a password is ignored: another ending signed in.`, {
        member: `cut ${cut.member}`,
        evidence: [cut.registered, cut.other].flatMap((one) =>
          one === undefined ? [] : [one.exchange],
        ),
      })
    }
    const vague = weak.find(
      ({ answer }) => answer.status === 0 || answer.status >= 500 || answer.status === 429,
    )
    if (vague !== undefined) return unknown(`One had no clear answer: ${told(vague.answer)}.`)
    return pass(`All ${weak.length} weak passwords were refused, and no ending is ignored.`, {
      evidence: weak.slice(0, 2).map(({ answer }) => answer.exchange),
      notes: truncations.flatMap(noteOf),
    })
  })
}

function isIn(answer: Answer | undefined): boolean {
  return answer !== undefined && isSuccess(answer)
}

function noteOf({ member, registered, right }: Truncation): readonly string[] {
  if (registered === undefined) return [`Endings ${member} were not tried: nobody can sign in.`]
  if (!isSuccess(registered))
    return [`A password that goes on ${member} is refused, which is fine.`]
  return isIn(right) ? [] : [`A password that goes on ${member} registers and does not sign in.`]
}
