import { type Answer, told } from '../../../gather/answer.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'

export interface Facts {
  /** Declared networks whose word on addresses counts. */
  readonly trustedProxies: readonly string[]
  /** Undefined: no operation signs in. */
  readonly exercise: Exercise | undefined
}

export interface Exercise {
  /** The first wrong password, which was looked at. */
  readonly first: Answer | undefined
  /** One more, without any trick. */
  readonly before: Answer
  readonly attempts: readonly Attempt[]
  readonly health: Control
}

export interface Attempt {
  readonly member: string
  readonly isAddress: boolean
  readonly answer: Answer
  /** Asked without the trick right after, if the trick was not answered 429. */
  readonly plain: Answer | undefined
}

export function judge({ trustedProxies, exercise }: Facts): Judgement {
  if (exercise === undefined)
    return unknown('No operation is known that signs in: no limit is met.')
  const { first, before, attempts, health } = exercise
  if (before.status !== 429) {
    return unknown(`No limit was in force that could be bypassed: ${told(before)}.`)
  }
  const isTrusting = trustedProxies.some((network) =>
    /^(127\.|::1|0\.0\.0\.0\/0|::\/0)/.test(network),
  )
  const judged = attempts.filter(({ isAddress }) => !(isAddress && isTrusting))
  const controls = [{ name: 'a limit is in force', held: before.status === 429 }, health]
  return withControl(controls, ({ pass, fail }) => {
    const looked = judged.filter(({ answer }) => answer.status === first?.status)
    const bypassed = looked.filter(({ plain }) => plain?.status === 429)
    const [hit] = bypassed
    if (hit !== undefined) {
      const names = bypassed.map(({ member }) => member).join(', ')
      return fail(
        `While the login answered 429, it looked at a password again with ${names}: ${told(hit.answer)}.`,
        {
          member: names,
          evidence: [before, hit.answer, hit.plain].flatMap((answer) =>
            answer ? [answer.exchange] : [],
          ),
        },
      )
    }
    if (looked.length > 0) {
      return unknown(
        'The limit ended while it was tried, so that nothing can be said of the tricks.',
      )
    }
    return pass(
      `The login still answered 429, or did not look, with all ${judged.length} tricks.`,
      {
        evidence: [before.exchange, ...judged.slice(0, 2).map(({ answer }) => answer.exchange)],
        notes: isTrusting
          ? ['Loopback is a declared proxy: headers with addresses were not judged.']
          : [],
      },
    )
  })
}
