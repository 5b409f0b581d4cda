import type { Answer } from '../../../gather/answer.ts'
import { type Control, type Judgement, notApplicable, withControl } from '../../../judgement.ts'

/** One way to ask for the metrics without a credential. */
export interface Attempt {
  readonly name: string
  readonly answer: Answer
  /** 2xx, and the body is metrics. */
  readonly isMetrics: boolean
}

export interface Facts {
  /** Metrics were declared or found, perhaps guarded. */
  readonly isKnown: boolean
  /** They are served at another origin, which the network can close. */
  readonly isElsewhere: boolean
  readonly attempts: readonly Attempt[]
  readonly health: Control
}

export function judge({ isKnown, isElsewhere, attempts, health }: Facts): Judgement {
  const open = attempts.filter(({ isMetrics }) => isMetrics)
  if (open.length === 0 && isElsewhere) {
    return notApplicable('Metrics are served on a port of their own, and not on this one.')
  }
  if (open.length === 0 && !isKnown) return notApplicable('There are no metrics to guard.')
  return withControl(health, ({ pass, fail }) => {
    const [first] = open
    if (first === undefined) {
      const statuses = new Set(attempts.map(({ answer }) => answer.status))
      return pass(
        `${attempts.length} ways to ask without a credential were answered ${[...statuses].join(', ')}.`,
        { evidence: attempts.slice(0, 2).map(({ answer }) => answer.exchange) },
      )
    }
    return fail(
      `${first.answer.path} told metrics to somebody without a credential; asked over this address, no other was tried.`,
      {
        member: open.map(({ name }) => name).join(', '),
        evidence: open.map(({ answer }) => answer.exchange),
      },
    )
  })
}
