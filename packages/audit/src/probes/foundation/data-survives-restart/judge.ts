import { type Answer, isSuccess, jsonOf, told } from '../../../gather/answer.ts'
import { type Judgement, notApplicable, withControl } from '../../../judgement.ts'
import { changedMembers } from './changed-members.ts'

export interface Facts {
  /** Declared to keep nothing. */
  readonly isInMemory: boolean
  /** What was made, such as "an object of POST /items". */
  readonly what: string
  /** Read twice before the restart. */
  readonly before: readonly Answer[]
  /** `ready`, or how the boot failed. */
  readonly restart: string | undefined
  /** Undefined if the user cannot sign in any more. */
  readonly after: Answer | undefined
}

export function judge({ isInMemory, what, before, restart, after }: Facts): Judgement {
  if (isInMemory) return notApplicable('It is declared to keep its data in memory.')
  const [first, second] = before
  const evidence = [...before, after].flatMap((answer) => (answer ? [answer.exchange] : []))
  const controls = [
    {
      name: 'what was created can be read',
      held: before.length > 0 && before.every(isSuccess),
      observed: before.map(told).join(', '),
    },
    { name: 'the service starts again', held: restart === 'ready', observed: restart ?? '' },
  ]
  return withControl(controls, (v) => {
    if (after === undefined) {
      return v.fail('After a restart the user who made it cannot sign in any more.', { evidence })
    }
    if (!isSuccess(after))
      return v.fail(`After a restart ${what} is gone: ${told(after)}.`, { evidence })
    const changed = changedMembers(first && jsonOf(first), second && jsonOf(second), jsonOf(after))
    if (changed.length > 0) {
      return v.fail(`After a restart ${what} has changed: ${changed.join(', ')}.`, { evidence })
    }
    return v.pass(`After SIGTERM and a new start ${what} is read back as it was.`, { evidence })
  })
}
