import { type Answer, isSuccess, jsonOf } from '../../../gather/answer.ts'
import { type Judgement, notApplicable, withControl } from '../../../judgement.ts'

export interface Facts {
  readonly isInMemory: boolean
  /** Writes that had no answer when the process was killed. */
  readonly underWay: number
  /** `ready`, or how it did not start again. */
  readonly boot: string
  /** Every write that was answered 2xx, and what its object reads afterwards. */
  readonly reads: readonly WriteRead[]
  /** A write and read after the restart. */
  readonly controlAfter: Answer | undefined
}

export interface WriteRead {
  readonly write: Answer
  readonly read: Answer | undefined
}

const writesLeast = 5

export function judge({ isInMemory, underWay, boot, reads, controlAfter }: Facts): Judgement {
  if (isInMemory) return notApplicable('It is declared to keep its data in memory.')
  const enough = {
    name: `at least ${writesLeast} writes were acknowledged, and more under way, when it was killed`,
    held: reads.length >= writesLeast && underWay > 0,
    observed: `${reads.length} acknowledged, ${underWay} under way`,
  }
  if (boot !== 'ready') {
    return withControl(enough, (v) => v.fail(`After SIGKILL it does not start again: ${boot}.`))
  }
  const controls = [
    enough,
    {
      name: 'a new object can be read after the restart',
      held: controlAfter !== undefined && isSuccess(controlAfter),
    },
  ]
  return withControl(controls, (v) => {
    const lost = reads.filter(({ read }) => read === undefined || !isSuccess(read))
    const corrupt = reads.filter(isCorrupt)
    if (lost.length + corrupt.length === 0) {
      return v.pass(
        `It was killed during writes and started again; all ${reads.length} acknowledged ones are there.`,
      )
    }
    const evidence = [...lost, ...corrupt].slice(0, 5).flatMap(({ write, read }) => {
      return read === undefined ? [write.exchange] : [write.exchange, read.exchange]
    })
    return v.fail(
      `Of ${reads.length} acknowledged writes ${lost.length} are gone and ${corrupt.length} changed after SIGKILL.`,
      { member: lost.length > 0 ? 'lost' : 'corrupt', evidence },
    )
  })
}

/** A member of the answer to the write that reads otherwise now; new members are none of it. */
function isCorrupt({ write, read }: WriteRead): boolean {
  if (read === undefined || !isSuccess(read)) return false
  const [before, after] = [jsonOf(write), jsonOf(read)]
  if (!(isObject(before) && isObject(after))) return false
  return Object.entries(before).some(
    ([name, value]) => isScalar(value) && name in after && after[name] !== value,
  )
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
