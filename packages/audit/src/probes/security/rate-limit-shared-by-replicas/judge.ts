import { type Answer, told } from '../../../gather/answer.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'

export interface Facts {
  /** Declared so. */
  readonly isPerInstance: boolean
  readonly exercise: Exercise | undefined
}

export interface Exercise {
  /** The second instance, asked about somebody else: it looks at passwords. */
  readonly known: Answer
  /** Wrong passwords for one account at the first instance. */
  readonly onFirst: readonly Answer[]
  /** The same account at the second. */
  readonly onSecond: readonly Answer[]
  /** The first instance, once more in the end. */
  readonly still: Answer
  readonly health: Control
}

/** What batches and races may let through. */
const overshoot = 2

export function judge({ isPerInstance, exercise }: Facts): Judgement {
  if (isPerInstance || exercise === undefined) {
    return notApplicable('Limits are declared as those of each instance.')
  }
  const { known, onFirst, onSecond, still, health } = exercise
  const last = onFirst.at(-1)
  if (last?.status !== 429) {
    return unknown(`No limit was met at the first instance in ${onFirst.length} attempts.`)
  }
  const controls = [
    { name: 'the second instance looks at passwords', held: isLook(known), observed: told(known) },
    {
      name: 'the limit is still in force in the end',
      held: still.status === 429,
      observed: told(still),
    },
    health,
  ]
  return withControl(controls, ({ pass, fail }) => {
    const served = onSecond.filter(isLook)
    const evidence = [last, onSecond.at(0), onSecond.at(-1)].flatMap((answer) =>
      answer === undefined ? [] : [answer.exchange],
    )
    if (served.length > overshoot) {
      return fail(
        `After ${onFirst.length} attempts had exhausted the limit at one instance, the other looked at ${served.length} more.`,
        { member: 'the second instance', evidence },
      )
    }
    if (onSecond.at(-1)?.status !== 429) {
      return unknown('The second instance neither refused nor looked at the password.')
    }
    return pass(`After ${onFirst.length} attempts at one instance the other answered 429.`, {
      evidence,
      notes: served.length === 0 ? [] : [`It looked at ${served.length} before that.`],
    })
  })
}

function isLook({ status }: Answer): boolean {
  return status >= 400 && status < 500 && status !== 429 && status !== 404
}
