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
  /** `unknown`: none is declared, and no document says that there is none. */
  readonly operation: 'there' | 'absent' | 'unknown'
  /** Otherwise a balancer may be between, and the first second is not judged. */
  readonly isOwnProcess: boolean
  readonly exercise?: Exercise
}

export interface Exercise {
  /** With the session, before it ended. */
  readonly before: readonly Answer[]
  readonly anonymous: Answer
  readonly logout: Answer
  readonly endedMs: number
  readonly after: readonly Answer[]
  readonly health: Control
}

export function judge({ operation, isOwnProcess, exercise }: Facts): Judgement {
  if (operation === 'absent') return notApplicable('The document has no operation that signs out.')
  if (exercise === undefined) {
    return unknown('No operation is known that signs out: declare auth.logout.')
  }
  const { before, anonymous, logout, endedMs, after, health } = exercise
  const controls = [
    ...before.map((answer) => succeeded('the session is accepted before', answer)),
    refusedWithout(anonymous),
    {
      name: 'the logout succeeds',
      held: logout.status < 400 && logout.status > 0,
      observed: told(logout),
    },
    health,
  ]
  return withControl(controls, ({ pass, fail }) => {
    const served = after.filter(isSuccess)
    const judged = served.filter(({ atMs }) => isOwnProcess || atMs - endedMs > 1_000)
    const [first, last] = [judged.at(0), judged.at(-1)]
    if (first !== undefined && last !== undefined) {
      const seconds = ((last.atMs - endedMs) / 1_000).toFixed(1)
      return fail(
        `The token of a session that had signed out was accepted ${judged.length} of ${after.length} times, the last ${seconds} s after the logout.`,
        {
          member: 'an access token after its logout',
          evidence: [logout.exchange, first.exchange, last.exchange],
        },
      )
    }
    const vague = after.find(({ status }) => status === 0 || status >= 500)
    if (vague !== undefined) return unknown(`One request had no clear answer: ${told(vague)}.`)
    return pass(`All ${after.length} requests after the logout were refused.`, {
      evidence: [logout.exchange, ...after.slice(0, 1).map(({ exchange }) => exchange)],
      notes:
        served.length === 0
          ? []
          : [`${served.length} were served in the first second, which is not judged.`],
    })
  })
}
