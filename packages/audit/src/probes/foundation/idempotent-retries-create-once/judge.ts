import { type Answer, isServerError, isSuccess } from '../../../gather/answer.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'

export interface Copy {
  readonly answer: Answer
  /** Of what the answer says was made; undefined if it tells of none. */
  readonly id: string | undefined
}

export interface Facts {
  /** Operations that document the header. */
  readonly documented: number
  /** Undefined: none of them makes objects that can be told apart. */
  readonly tried:
    | {
        readonly operation: string
        readonly sequence: readonly Copy[]
        readonly atOnce: readonly Copy[]
        readonly health: Control
      }
    | undefined
}

export function judge({ documented, tried }: Facts): Judgement {
  if (documented === 0) return notApplicable('No operation documents Idempotency-Key.')
  if (tried === undefined) return unknown('What is made under a key cannot be told apart.')
  const { operation, sequence, atOnce, health } = tried
  const made = { name: `${operation} makes an object under a key`, held: isMade(sequence[0]) }
  return withControl([made, health], ({ pass, fail }) => {
    const ways = [
      { copies: sequence, how: 'two copies in sequence' },
      { copies: atOnce, how: `${atOnce.length} copies at once` },
    ]
    const doubled = ways.find(({ copies }) => idsOf(copies).length > 1)
    if (doubled !== undefined) {
      const evidence = doubled.copies.map(({ answer }) => answer.exchange)
      const count = idsOf(doubled.copies).length
      const observed = `${operation} made ${count} objects of ${doubled.how} with one key.`
      return fail(observed, { member: doubled.how, evidence })
    }
    const evidence = [...sequence, ...atOnce].map(({ answer }) => answer.exchange)
    const doubt = doubtOf(sequence, atOnce)
    if (doubt !== undefined) return unknown(doubt, { evidence })
    const all = `of two copies in sequence, and one of ${atOnce.length} at once`
    return pass(`${operation} made one object ${all} (${statuses(atOnce)}).`, { evidence })
  })
}

/** What is no duplicate, and not the same answer either. */
function doubtOf(sequence: readonly Copy[], atOnce: readonly Copy[]): string | undefined {
  const second = sequence[1]
  if (!isMade(second)) {
    return `The second copy was answered ${second?.answer.status ?? 'not at all'}, not as the first.`
  }
  const isInconclusive = idsOf(atOnce).length === 0 || atOnce.some(isBroken)
  return isInconclusive ? `Copies at once were answered ${statuses(atOnce)}.` : undefined
}

function isMade(copy: Copy | undefined): boolean {
  return copy?.id !== undefined && isSuccess(copy.answer)
}

/** 409 and 425 tell that the first copy is still in flight, and 429 that there are too many. */
function isBroken({ answer }: Copy): boolean {
  return isServerError(answer) || answer.status === 0
}

function idsOf(copies: readonly Copy[]): readonly string[] {
  const made = copies.filter(isMade)
  return [...new Set(made.flatMap(({ id }) => (id === undefined ? [] : [id])))]
}

function statuses(copies: readonly Copy[]): string {
  return copies.map(({ answer }) => answer.status).join(', ')
}
