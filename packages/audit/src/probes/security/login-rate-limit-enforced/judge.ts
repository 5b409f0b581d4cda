import { isSuccess, told } from '../../../gather/answer.ts'
import { isLimited, type LoginExhaustion } from '../../../gather/login-exhaustion.ts'
import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import { succeeded } from '../session-controls.ts'

export interface Facts {
  /** Attempts that are allowed in a window; undefined: none is declared. */
  readonly declared: number | undefined
  readonly hasDocument: boolean
  /** Undefined: no operation signs in. */
  readonly exhaustion: LoginExhaustion | undefined
}

export function judge({ declared, hasDocument, exhaustion }: Facts): Judgement {
  if (exhaustion === undefined) {
    return hasDocument
      ? notApplicable('The document has no operation that signs in.')
      : unknown('No operation is known that signs in: declare auth.login.')
  }
  const { right, wrong, afterwards, health } = exhaustion
  const [first, last] = [wrong.at(0), wrong.at(-1)]
  const controls = [
    succeeded('the right password signs in', right),
    {
      name: 'a wrong password is refused',
      held: first !== undefined && first.status >= 400 && first.status < 500,
      observed: first === undefined ? 'not tried' : told(first),
    },
    health,
  ]
  return withControl(controls, ({ pass, fail }) => {
    const evidence = [first?.exchange, last?.exchange].filter((id) => id !== undefined)
    if (isLimited(wrong)) {
      return pass(`Attempt ${wrong.length} with a wrong password was answered ${last?.status}.`, {
        evidence,
        notes: lateNotes(declared, wrong.length),
      })
    }
    if (afterwards !== undefined && !isSuccess(afterwards) && afterwards.status < 500) {
      return pass(
        `After ${wrong.length} wrong passwords the right one was refused too (${afterwards.status}).`,
        { evidence: [...evidence, afterwards.exchange] },
      )
    }
    if (declared === undefined) {
      return unknown(`No limit is declared, and ${wrong.length} wrong passwords met none.`, {
        suspicion: 'Logins may be unlimited: declare auth.loginLimit to have it judged.',
        evidence,
      })
    }
    // Judged by what is declared: a limit above the budget cannot be reached.
    if (wrong.length <= declared) {
      return unknown(
        `The declared limit of ${declared} lies above what may be tried (${wrong.length}).`,
      )
    }
    return fail(
      `${wrong.length} wrong passwords for one account were all answered ${first?.status}; the declared limit is ${declared}.`,
      {
        member: 'wrong passwords for one account',
        evidence,
      },
    )
  })
}

function lateNotes(declared: number | undefined, attempts: number): readonly string[] {
  if (declared === undefined || attempts <= declared + 1) return []
  return [`The limit is declared as ${declared}, but attempt ${attempts} was the first refused.`]
}
