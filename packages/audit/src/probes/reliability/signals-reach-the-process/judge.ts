import { type Judgement, notApplicable, withControl } from '../../../judgement.ts'

export interface Facts {
  readonly command: readonly string[]
  /** Processes of its group when it was ready. */
  readonly processes: number
  /** The start command is the process, and no other way to start it is declared. */
  readonly isItself: boolean
  readonly graceSeconds: number
  readonly parentExited: boolean
  /** Processes that live after the parent is gone, or after the grace period. */
  readonly survivors: number
}

export function judge(facts: Facts): Judgement {
  const { command, processes, isItself, graceSeconds, parentExited, survivors } = facts
  if (isItself) return notApplicable('The start command is the process itself.')
  const told = `"${command.join(' ').slice(0, 120)}"`
  const control = { name: 'it was ready, started like that', held: processes > 0 }
  return withControl(control, (v) => {
    if (!parentExited) {
      return v.fail(`${told} was sent SIGTERM and still runs after ${graceSeconds} s.`, {
        member: 'never notices',
      })
    }
    if (survivors > 0) {
      return v.fail(
        `${told} ended on SIGTERM and left ${survivors} of ${processes} processes behind, which never heard of it.`,
        { member: 'orphaned' },
      )
    }
    return v.pass(`${told} was sent SIGTERM; all ${processes} of its processes ended.`)
  })
}
