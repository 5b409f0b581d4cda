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
  readonly operation: 'there' | 'absent' | 'unknown' | 'no token'
  readonly exercise?: Exercise
}

export interface Exercise {
  /** Answer to a refresh token that nobody was given. */
  readonly foreign: Answer
  readonly first: Answer
  readonly givesAccess: boolean
  /** Whether the first refresh gave another refresh token. */
  readonly rotates: boolean
  /** The token that was used up, at once. */
  readonly reuse: Answer
  /** The same after the time in which it may be legal; undefined if the reuse was refused. */
  readonly late: Answer | undefined
  /** The token that took its place, after the reuse; undefined if there is none. */
  readonly newest: Answer | undefined
  readonly health: Control
}

const absent = 'The document has no operation that refreshes.'

export function judge({ operation, exercise }: Facts): Judgement {
  if (operation === 'absent') return notApplicable(absent)
  if (operation === 'no token') return notApplicable('The login gives no refresh token.')
  if (exercise === undefined) {
    return unknown('No operation is known that refreshes: declare auth.refresh.')
  }
  const { foreign, first, givesAccess, rotates, reuse, late, health } = exercise
  const controls = [
    succeeded('a refresh succeeds', first),
    { name: 'and gives a token', held: givesAccess, observed: told(first) },
    {
      name: 'a foreign refresh token is refused',
      held: !isSuccess(foreign),
      observed: told(foreign),
    },
    health,
  ]
  return withControl(controls, ({ pass, fail }) => {
    const decisive = late ?? reuse
    if (isSuccess(decisive)) {
      const { what, member } = accepted[rotates ? 'rotated' : 'kept']
      return fail(`A refresh token that was used up ${what}, at once and 31 s later.`, {
        member,
        evidence: [first.exchange, reuse.exchange, decisive.exchange],
      })
    }
    if (isVague(decisive)) return unknown(`The reuse had no clear answer: ${told(decisive)}.`)
    const evidence = [first.exchange, decisive.exchange]
    return pass('A refresh token that was used up is refused.', {
      evidence,
      notes: notesOf(exercise),
    })
  })
}

const accepted = {
  rotated: { what: 'was accepted again', member: 'reuse after rotation' },
  kept: { what: 'is never replaced and was accepted again', member: 'no rotation' },
} as const

function notesOf({ late, newest }: Exercise): readonly string[] {
  const grace = 'A used token is accepted for a while (less than 31 s), which is legal.'
  const family =
    newest !== undefined && isSuccess(newest)
      ? 'After the reuse the newest token was still accepted.'
      : 'After the reuse the newest token was refused too: the family is revoked.'
  return [...(late === undefined ? [] : [grace]), ...(newest === undefined ? [] : [family])]
}

function isVague({ status }: Answer): boolean {
  return status === 0 || status === 429 || status >= 500
}
