import { type Answer, isServerError, isSuccess, told } from '../../../gather/answer.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'
import { refusedWithout, succeeded } from '../session-controls.ts'

export interface Facts {
  readonly operations: readonly OperationTrial[]
  readonly health: Control
}

export interface OperationTrial {
  readonly path: string
  /** With a valid credential. */
  readonly control: Answer
  readonly anonymous: Answer
  readonly trials: readonly Trial[]
}

export interface Trial {
  readonly member: string
  readonly answer: Answer
  /** The same trick on a path that leads nowhere; undefined unless the answer was a success. */
  readonly baseline: Answer | undefined
}

export function judge({ operations, health }: Facts): Judgement {
  // An operation that cannot be read even with a credential shows nothing.
  const usable = operations.filter(
    ({ control, anonymous }) => isSuccess(control) && !isSuccess(anonymous),
  )
  const [first] = usable.length > 0 ? usable : operations
  if (first === undefined) return unknown('No operation is known that needs a credential.')
  const controls = [
    succeeded('a valid credential reads it', first.control),
    refusedWithout(first.anonymous),
    health,
  ]
  return withControl(controls, ({ pass, fail }) => {
    const trials = usable.flatMap(({ path, control, trials: all }) =>
      all.map((trial) => ({ ...trial, path, control })),
    )
    const served = trials.filter(({ answer, baseline, control }) =>
      isBypass(answer, baseline, control),
    )
    const [hit] = served
    if (hit !== undefined) {
      const names = [...new Set(served.map(({ member }) => member))].join(', ')
      return fail(
        `Without a credential, GET ${hit.path} was served with ${names}: ${told(hit.answer)}.`,
        {
          member: names,
          evidence: served.slice(0, 3).map(({ answer }) => answer.exchange),
        },
      )
    }
    const broken = trials.find(({ answer }) => isServerError(answer))
    if (broken !== undefined) {
      return unknown(`With ${broken.member} the service failed: ${told(broken.answer)}.`, {
        suspicion: 'The guard and the router may read this path in two ways.',
        evidence: [broken.answer.exchange],
      })
    }
    const paths = usable.map(({ path }) => path).join(', ')
    return pass(`None of ${trials.length} tricks on ${paths} was served without a credential.`, {
      evidence: trials.slice(0, 2).map(({ answer }) => answer.exchange),
    })
  })
}

/**
 * Served, of the kind that the credential reads, and not what the same trick gives on a path that
 * leads nowhere.
 */
function isBypass(answer: Answer, baseline: Answer | undefined, control: Answer): boolean {
  if (!isSuccess(answer)) return false
  if (baseline !== undefined && isSuccess(baseline)) return false
  return kindOf(answer) === kindOf(control)
}

function kindOf({ headers }: Answer): string {
  return (headers['content-type'] ?? '').split(';')[0] ?? ''
}
