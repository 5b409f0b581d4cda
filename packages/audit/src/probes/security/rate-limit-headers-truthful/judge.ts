import { type Answer, told } from '../../../gather/answer.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'
import { type PolicyState, rateLimitFields } from '../rate-limit-fields.ts'
import { succeeded } from '../session-controls.ts'

export interface Facts {
  /** Otherwise others may share the bucket, and take from it. */
  readonly isOwnProcess: boolean
  /** Undefined: no operation signs in. */
  readonly attempts: Attempts | undefined
  /** An attempt that was answered 429; undefined if none was. */
  readonly refused: Answer | undefined
  /** The first attempt after its Retry-After; undefined if it was too long to wait for. */
  readonly retried: Answer | undefined
}

export interface Attempts {
  readonly right: Answer
  /** Wrong passwords for one account, in order. */
  readonly wrong: readonly Answer[]
  readonly health: Control
}

interface Contradiction {
  readonly what: string
  readonly member: string
  readonly answers: readonly (Answer | undefined)[]
}

export function judge(facts: Facts): Judgement {
  const { attempts, refused, retried } = facts
  if (attempts === undefined)
    return unknown('No operation is known that signs in: no limit is met.')
  const { right, wrong, health } = attempts
  const hasFields = wrong.some((answer) => rateLimitFields(answer).policies.length > 0)
  if (!hasFields && refused === undefined) {
    return notApplicable('No answer had rate-limit headers, and none was a 429.')
  }
  return withControl(
    [succeeded('the right password signs in', right), health],
    ({ pass, fail }) => {
      const [first] = [
        ...refusalProblems(refused, retried),
        ...boundProblems(wrong),
        ...(facts.isOwnProcess ? countProblems(wrong) : []),
      ]
      if (first !== undefined) {
        const evidence = first.answers.flatMap((answer) =>
          answer === undefined ? [] : [answer.exchange],
        )
        return fail(first.what, { member: first.member, evidence })
      }
      const obeyed =
        retried === undefined
          ? 'Its Retry-After was too long to wait for'
          : 'After its Retry-After it served again'
      const told429 =
        refused === undefined ? 'No 429 was met.' : `A 429 carries Retry-After. ${obeyed}.`
      const fields = hasFields
        ? `The headers of ${wrong.length} attempts agree with each other.`
        : 'There are no rate-limit headers.'
      return pass(`${fields} ${told429}`, {
        evidence: [wrong[0]?.exchange, refused?.exchange].filter((id) => id !== undefined),
      })
    },
  )
}

function refusalProblems(
  refused: Answer | undefined,
  retried: Answer | undefined,
): readonly Contradiction[] {
  if (refused === undefined) return []
  const { retryAfterSeconds } = rateLimitFields(refused)
  if (retryAfterSeconds === undefined) {
    return [
      {
        what: 'A 429 came without Retry-After.',
        member: '429 without Retry-After',
        answers: [refused],
      },
    ]
  }
  if (!(retryAfterSeconds >= 0)) {
    const what = `A 429 came with a Retry-After that nobody can read: "${refused.headers['retry-after']}".`
    return [{ what, member: 'Retry-After', answers: [refused] }]
  }
  if (retried?.status !== 429) return []
  const what = `The service asked to wait ${retryAfterSeconds} s, and a second after that still refused: ${told(retried)}.`
  return [{ what, member: 'Retry-After', answers: [refused, retried] }]
}

/** Remaining is a whole number between 0 and the limit. */
function boundProblems(answers: readonly Answer[]): readonly Contradiction[] {
  return answers.flatMap((answer) =>
    rateLimitFields(answer).policies.flatMap(({ limit, remaining }) => {
      if (remaining === undefined) return []
      const isOver = limit !== undefined && remaining > limit
      if (remaining >= 0 && !isOver) return []
      const what = `An answer says that ${remaining} of ${limit ?? 'an unknown limit'} remain.`
      return [{ what, member: 'remaining out of bounds', answers: [answer] }]
    }),
  )
}

/** Attempts in a row are counted: what remains falls with them, until the window ends. */
function countProblems(answers: readonly Answer[]): readonly Contradiction[] {
  const names = new Set(
    answers.flatMap((answer) => rateLimitFields(answer).policies.map(({ name }) => name)),
  )
  return [...names].flatMap((name) => {
    const seen = answers.flatMap((answer) => {
      const policy = rateLimitFields(answer).policies.find((one) => one.name === name)
      return policy?.remaining === undefined
        ? []
        : [{ answer, ...policy, remaining: policy.remaining }]
    })
    const [first, last] = [seen.at(0), seen.at(-1)]
    if (first === undefined || last === undefined || seen.length < 5) return []
    const fell = first.remaining - last.remaining
    const elapsedSeconds = (last.answer.atMs - first.answer.atMs) / 1_000
    const expected = Math.min(first.remaining, seen.length - 1) - refilled(first, elapsedSeconds)
    if (hasRolled(seen) || fell > 0 || expected < 3) return []
    const what = `${seen.length} attempts in ${elapsedSeconds.toFixed(1)} s left ${last.remaining} remaining, as many as before.`
    return [{ what, member: 'remaining does not fall', answers: [first.answer, last.answer] }]
  })
}

/** What a token bucket may have gained meanwhile, at most. */
function refilled({ limit, windowSeconds }: PolicyState, elapsedSeconds: number): number {
  if (limit === undefined || windowSeconds === undefined || windowSeconds === 0) return 0
  return Math.ceil((limit / windowSeconds) * elapsedSeconds)
}

/** The window ended in between: its end moved away. */
function hasRolled(seen: readonly PolicyState[]): boolean {
  return seen.some(({ resetSeconds = 0 }, index) => {
    const before = seen[index - 1]?.resetSeconds
    return before !== undefined && resetSeconds > before + 1
  })
}
