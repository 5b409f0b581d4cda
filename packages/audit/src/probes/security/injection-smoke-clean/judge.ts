import { type Answer, isServerError, isSuccess } from '../../../gather/answer.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'

export interface QuoteSeen {
  readonly member: string
  readonly alone: Answer
  readonly doubled: Answer
  /** Words of a driver or database; undefined without any. */
  readonly error: string | undefined
}

export interface PairSeen {
  readonly member: string
  /** Rounds, of 3, in which what is true brought up more than what is false. */
  readonly rounds: number
  readonly exchanges: readonly string[]
}

export interface ParameterFacts {
  readonly operation: string
  readonly parameter: string
  /** With a plain word. */
  readonly control: Answer
  readonly quoted: readonly QuoteSeen[]
  readonly pairs: readonly PairSeen[]
}

export interface Facts {
  readonly parameters: readonly ParameterFacts[]
  /** The user asking who it is. */
  readonly known: Answer
  readonly health: Control
}

const smokeOnly = 'A smoke test of a few parameters, not a penetration test.'

export function judge({ parameters, known, health }: Facts): Judgement {
  const reached = parameters.filter(({ control }) => isSuccess(control))
  const asked = { name: 'the user is known to the service', held: isSuccess(known) }
  if (parameters.length > 0 && reached.length === 0) {
    return unknown('No free text could be sent so that it was taken.')
  }
  return withControl([asked, health], ({ pass, fail }) => {
    const hit = reached.flatMap(hitsOf)[0]
    if (hit !== undefined) {
      const { observed, member, evidence } = hit
      return fail(observed, { member, evidence, notes: [smokeOnly] })
    }
    const evidence = reached.map(({ control }) => control.exchange)
    const suspect = reached.flatMap(suspicionsOf)[0]
    if (suspect !== undefined) {
      return unknown('A quote changes the answer, and nothing proves why.', {
        suspicion: suspect,
        evidence,
      })
    }
    const names = reached
      .map(({ operation, parameter }) => `${operation} (${parameter})`)
      .join(', ')
    const observed =
      reached.length === 0
        ? 'No operation takes free text.'
        : `Texts of a query language are data to ${names}.`
    return pass(observed, { evidence, notes: [smokeOnly] })
  })
}

interface Hit {
  readonly observed: string
  readonly member: string
  readonly evidence: readonly string[]
}

function hitsOf({ operation, parameter, quoted, pairs }: ParameterFacts): readonly Hit[] {
  const place = `${operation} (${parameter})`
  const errors = quoted.flatMap(({ member, error, alone }): Hit[] => {
    if (error === undefined) return []
    const observed = `${place} answered ${alone.status} in the words of a database ("${error}") to a ${member}.`
    return [{ observed, member, evidence: [alone.exchange] }]
  })
  const differing = pairs.flatMap(({ member, rounds, exchanges }): Hit[] => {
    if (rounds < 3) return []
    const observed = `${place} brought up more for a condition that is true than for one that is false, 3 of 3 times (${member}).`
    return [{ observed, member, evidence: exchanges }]
  })
  return [...errors, ...differing]
}

/** A lone quote breaks it and a pair of them does not: so it would look, but other faults do too. */
function suspicionsOf({ operation, parameter, quoted }: ParameterFacts): readonly string[] {
  const broken = quoted.filter(({ alone, doubled }) => isServerError(alone) && isSuccess(doubled))
  return broken.map(
    ({ member, alone }) =>
      `${operation} (${parameter}) answered ${alone.status} to a ${member}, and not to two of them.`,
  )
}
