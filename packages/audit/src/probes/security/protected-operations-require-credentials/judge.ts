import { type Answer, isRejected, isSuccess, told } from '../../../gather/answer.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'

export interface Facts {
  /** Why there is no valid document. */
  readonly problem: string | undefined
  /** Operations that the document protects. */
  readonly total: number
  readonly trials: readonly Trial[]
  readonly health: Control
}

export interface Trial {
  readonly operation: string
  /** With a valid credential; undefined if no request could be made. */
  readonly control: Answer | undefined
  readonly attempts: readonly { readonly member: string; readonly answer: Answer }[]
}

export function judge({ problem, total, trials, health }: Facts): Judgement {
  if (total === 0) {
    const why = problem === undefined ? '' : ` (${problem})`
    return unknown(`The document says of no operation that it needs a credential${why}.`)
  }
  const working = trials.filter(hasControl)
  const control = {
    name: 'a valid credential is accepted by at least one operation',
    held: working.length > 0,
    observed: `${working.length} of ${total}`,
  }
  return withControl([control, health], ({ pass, partial, fail }) => {
    const open = trials.flatMap(openAttempts)
    const [first] = open
    if (first !== undefined) {
      const names = [...new Set(open.map(({ operation }) => operation))]
      return fail(
        `${names.length} of ${total} operations that the document protects answered without a valid credential: ${names.slice(0, 5).join(', ')}. Either they are open, or the document is wrong about them. ${told(first.answer)}.`,
        {
          member: `${first.operation} with ${first.member}`,
          evidence: open.slice(0, 3).map(({ answer }) => answer.exchange),
        },
      )
    }
    const held = working.filter(isHeld)
    const unexercised = total - held.length
    const evidence = held
      .slice(0, 2)
      .flatMap(({ attempts }) => attempts.slice(0, 1).map(({ answer }) => answer.exchange))
    if (unexercised === 0) {
      return pass(`All ${total} protected operations refused who had no valid credential.`, {
        evidence,
      })
    }
    const names = trials.filter((trial) => !held.includes(trial)).map(({ operation }) => operation)
    return partial(
      `${held.length} of ${total} protected operations refused who had no valid credential; ${unexercised} had no control that worked.`,
      {
        held: held.length / total,
        unexercised: unexercised / total,
        evidence,
        notes: [
          `Not exercised: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}.`,
        ],
      },
    )
  })
}

/** A valid credential was not what was wrong with the request. */
function hasControl({ control }: Trial): boolean {
  return (
    control !== undefined &&
    control.ending === 'answered' &&
    control.status !== 401 &&
    control.status !== 403 &&
    control.status < 500
  )
}

function openAttempts({ operation, attempts }: Trial) {
  const open = attempts.filter(({ answer }) => isSuccess(answer))
  return open.map((attempt) => ({ ...attempt, operation }))
}

function isHeld({ control, attempts }: Trial): boolean {
  return attempts.length > 0 && attempts.every(({ answer }) => isRefused(answer, control))
}

/** A redirect to a login page refuses too. What a user is answered as well refuses nobody. */
function isRefused(answer: Answer, control: Answer | undefined): boolean {
  if (answer.status === 401 || answer.status === 403) return true
  const isTurnedAway = isRejected(answer) || (answer.status >= 300 && answer.status < 400)
  return isTurnedAway && answer.status !== control?.status
}
