import { type Answer, isServerError, isSuccess, told } from '../../../gather/answer.ts'
import type { CommandRun } from '../../../gather/commands.ts'
import type { Boot } from '../../../gather/services.ts'
import { type Judgement, type Verdicts, withControl } from '../../../judgement.ts'

export interface UnmigratedStart {
  readonly outcome: Boot['outcome']
  /** A write on it, if it became ready and there is an operation that anybody may call. */
  readonly work: Answer | undefined
}

export interface Facts {
  readonly first: CommandRun
  /** On the same database again. */
  readonly second: CommandRun
  /** Two at once on another empty database. */
  readonly parallel: readonly CommandRun[]
  /** Once more on that one, when both had ended. */
  readonly after: CommandRun
  readonly bootsMigrated: boolean
  readonly unmigrated: UnmigratedStart
}

export function judge(facts: Facts): Judgement {
  const { first, bootsMigrated } = facts
  const controls = [
    {
      name: 'Migrating an empty database succeeds',
      held: first.code === 0,
      observed: ended(first),
    },
    { name: 'The service starts on what was migrated', held: bootsMigrated },
  ]
  // Two at once may be what broke it: that is a finding, not a control.
  const broken = facts.parallel.some(({ code }) => code !== 0) && facts.after.code !== 0
  return withControl(broken ? controls.slice(0, 1) : controls, (verdicts) =>
    verdictOf(facts, verdicts),
  )
}

function verdictOf(facts: Facts, { pass, fail }: Verdicts): Judgement {
  const { second, parallel, after, unmigrated } = facts
  if (second.code !== 0) {
    return fail(`A second run on the same database ${ended(second)}.`, { member: 'twice' })
  }
  // One of the two may give way to the other, as long as a later run finds nothing wrong.
  if (parallel.every(({ code }) => code !== 0) || after.code !== 0) {
    const one = parallel.find(({ code }) => code !== 0) ?? after
    return fail(`Two runs at once break each other: one ${ended(one)}.`, { member: 'at once' })
  }
  const { outcome, work } = unmigrated
  if (outcome === 'ready' && work !== undefined && isServerError(work)) {
    const observed = `On an unmigrated database it becomes ready, and ${told(work)}.`
    return fail(observed, { member: 'unmigrated', evidence: [work.exchange] })
  }
  return pass(`Runs twice, and two at once, succeed; ${started(unmigrated)}.`)
}

function started({ outcome, work }: UnmigratedStart): string {
  if (outcome === 'exited') return 'on an unmigrated database it refuses to start'
  if (outcome === 'silent') return 'on an unmigrated database it is not ready'
  return work !== undefined && isSuccess(work)
    ? 'it migrates by itself when it starts'
    : 'on an unmigrated database it starts, and what it does could not be asked'
}

function ended({ code, output }: CommandRun): string {
  const last = output.trim().split('\n').at(-1)?.slice(0, 200) ?? ''
  return `ended with ${code ?? 'a signal'}${last === '' ? '' : ` ("${last}")`}`
}
