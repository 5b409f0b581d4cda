import { type Answer, isRejected, isSuccess, told } from '../../../gather/answer.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'

export interface BodyCase {
  readonly member: string
  readonly answer: Answer
  /** How much more memory the process took meanwhile, where that can be seen. */
  readonly grownBytes?: number | undefined
  /** Whether the instance that it was sent to lives. Default true. */
  readonly survived?: boolean
}

export interface Facts {
  readonly operation: string
  /** The same body at 1 KB. */
  readonly control: Answer
  readonly cases: readonly BodyCase[]
  readonly health: Control
}

/** A body of 1 MB may be copied many times, but not become hundreds of megabytes. */
const grownBytesMax = 300_000_000

export function judge({ operation, control, cases, health }: Facts): Judgement {
  const small = {
    name: 'the body at 1 KB is accepted',
    held: isSuccess(control),
    observed: told(control),
  }
  return withControl(small, ({ pass, fail }) => {
    const evidence = cases.map(({ answer }) => answer.exchange)
    for (const one of cases) {
      const problem = problemOf(one)
      if (problem !== undefined) {
        return fail(`${operation}, ${one.member}: ${problem}.`, { member: one.member, evidence })
      }
    }
    if (!health.held) {
      return fail(
        `${operation}: health does not answer after bodies of 12 MB (${health.observed}).`,
        {
          evidence,
        },
      )
    }
    const odd = cases.find(({ answer }) => !isRejected(answer))
    if (odd !== undefined) {
      return unknown(`${operation}, ${odd.member}: ${told(odd.answer)}, which is no refusal.`, {
        evidence,
      })
    }
    const how = cases.map(({ member, answer }) => `${member}: ${answer.status || answer.ending}`)
    return pass(`${operation} takes 1 KB and refuses more (${how.join('; ')}).`, { evidence })
  })
}

function problemOf({ answer, grownBytes = 0, survived = true }: BodyCase): string | undefined {
  if (!survived) return `the process died (${told(answer)})`
  if (isSuccess(answer)) return `accepted with ${answer.status}`
  if (answer.ending === 'timed-out') return `no answer within ${Math.round(answer.ms / 1_000)} s`
  const megabytes = Math.round(grownBytes / 1_000_000)
  return grownBytes > grownBytesMax ? `the process took ${megabytes} MB more memory` : undefined
}
