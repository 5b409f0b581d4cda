import { type Answer, isSuccess } from '../../../gather/answer.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'

export interface Tried {
  readonly member: string
  /** To an ordinary user. */
  readonly answer: Answer
  /** It is what any path gets. */
  readonly isCatchAll: boolean
  /** Of a deletion: whether the user who was made for it is gone. */
  readonly isGone: boolean | undefined
}

export interface OperationFacts {
  readonly name: string
  /** What an administrator gets; undefined if none is given. */
  readonly byAdmin: Answer | undefined
  /** Empty: it is not called. */
  readonly tried: readonly Tried[]
}

export interface Facts {
  readonly operations: readonly OperationFacts[]
  /** The ordinary user asking who it is. */
  readonly ordinary: Answer | undefined
  readonly health: Control
}

export function judge({ operations, ordinary, health }: Facts): Judgement {
  if (operations.length === 0 || ordinary === undefined) {
    return notApplicable(
      'No operation is administrative by its tag, its path or the configuration.',
    )
  }
  const called = operations.filter(({ tried }) => tried.length > 0)
  if (called.length === 0) {
    return unknown("All administrative operations would change what is not the auditor's own.")
  }
  const known = {
    name: 'the ordinary user is known to the service',
    held: isSuccess(ordinary),
    observed: `${ordinary.status}`,
  }
  return withControl([known, health], ({ pass, fail }) => {
    const all = called.flatMap(({ name, tried }) => tried.map((one) => ({ name, ...one })))
    const through = all.filter(isThrough)
    const [first] = through
    if (first !== undefined) {
      const names = through.map(({ name, member }) => `${name} (${member})`).join(', ')
      const observed = `An ordinary user was answered ${first.answer.status}: ${names}.`
      return fail(observed, { member: first.member, evidence: [first.answer.exchange] })
    }
    const evidence = all.map(({ answer }) => answer.exchange)
    const unsure = called.filter(({ tried }) => !tried.some(({ answer }) => isRefusal(answer)))
    if (unsure.length > 0) {
      const names = unsure
        .map(({ name, tried }) => `${name} (${tried[0]?.answer.status})`)
        .join(', ')
      return unknown(`Not refused and not answered either: ${names}.`, { evidence })
    }
    const silent = operations.filter(({ tried }) => tried.length === 0).map(({ name }) => name)
    const notes =
      silent.length === 0 ? [] : [`Not called, for they change things: ${silent.join(', ')}.`]
    const names = called.map(({ name }) => name).join(', ')
    return pass(`An ordinary user was refused ${all.length} times at ${names}.`, {
      evidence,
      notes,
    })
  })
}

/** Of a deletion, that it happened; of a read, an answer of its own that is no page for people. */
function isThrough({ answer, isCatchAll, isGone }: Tried): boolean {
  if (isGone !== undefined) return isGone && isSuccess(answer)
  const isPage = (answer.headers['content-type'] ?? '').includes('text/html')
  return isSuccess(answer) && !isCatchAll && !isPage
}

function isRefusal({ status }: Answer): boolean {
  return status === 401 || status === 403 || status === 404
}
