import { type Answer, told } from '../../../gather/answer.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'
import type { Weight } from './framings.ts'

export interface FramingCase {
  readonly member: string
  readonly weight: Weight
  readonly answer: Answer
  readonly responses: number
}

export interface Facts {
  /** The plain request, over a bare socket too. */
  readonly control: Answer
  readonly cases: readonly FramingCase[]
  readonly health: Control
}

export function judge({ control, cases, health }: Facts): Judgement {
  const served = {
    name: 'the plain request is answered',
    held: control.ending === 'answered' && control.status < 400,
    observed: told(control),
  }
  return withControl([served, health], ({ pass, fail }) => {
    const decisive = cases.filter(({ weight }) => weight === 'decisive')
    const accepted = decisive.find(({ answer }) => isAccepted(answer, control))
    const notes = notesOn(cases, control)
    if (accepted !== undefined) {
      const { member, answer, responses } = accepted
      const times = responses > 1 ? `, with ${responses} answers to one request` : ''
      return fail(
        `A request with ${member} was answered ${answer.status} like any other${times}.`,
        {
          member,
          evidence: [control.exchange, answer.exchange],
          notes,
        },
      )
    }
    const doubtful = cases.filter(({ weight }) => weight === 'doubtful')
    const taken = doubtful.find(({ answer }) => isAccepted(answer, control))
    if (taken !== undefined) {
      return unknown(
        `A request with ${taken.member} was answered ${taken.answer.status} like any other, which is safe only if all that stands in front goes by the chunks too.`,
        { evidence: [taken.answer.exchange], notes },
      )
    }
    const counted = [...decisive, ...doubtful]
    const odd = counted.find(({ answer }) => !isRefused(answer))
    if (odd !== undefined) {
      return unknown(`A request with ${odd.member}: ${told(odd.answer)}, which is no refusal.`, {
        evidence: [odd.answer.exchange],
        notes,
      })
    }
    return pass(`All ${counted.length} requests with contradictory lengths were refused.`, {
      evidence: counted.map(({ answer }) => answer.exchange),
      notes,
    })
  })
}

/** The same status as without the contradiction. */
function isAccepted({ status, ending }: Answer, control: Answer): boolean {
  return status !== 0 && ending !== 'timed-out' && status === control.status
}

function isRefused({ status, ending }: Answer): boolean {
  return (status >= 400 && status < 600) || (status === 0 && ending !== 'timed-out')
}

/** Five of seven stacks take two Hosts by default, and three take none: told, and not scored. */
function notesOn(cases: readonly FramingCase[], control: Answer): readonly string[] {
  const taken = cases.filter(
    ({ weight, answer }) => weight === 'note' && isAccepted(answer, control),
  )
  if (taken.length === 0) return []
  return [`Also accepted: ${taken.map(({ member }) => member).join(', ')}.`]
}
