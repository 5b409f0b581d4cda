import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'

export interface Facts {
  readonly health: Control
  /** The config says that none is published. */
  readonly isDeclaredAbsent: boolean
  /** Path or file; undefined if none is declared and no guess answers. */
  readonly place: string | undefined
  readonly problem: string | undefined
  readonly operations: number
}

/** Of `problem`: what there is cannot be read at all, so nothing is known of it. */
const unreadable = /had no answer|was (?:refused|reset|closed)|answered [45]\d\d|cannot be read/

export function judge(facts: Facts): Judgement {
  const { health, isDeclaredAbsent, place, problem, operations } = facts
  if (isDeclaredAbsent)
    return notApplicable('It is declared that no OpenAPI document is published.')
  if (place === undefined) {
    return unknown(
      'No OpenAPI document is at the usual paths: declare target.openapi, or say that there is none.',
    )
  }
  if (problem !== undefined && unreadable.test(problem)) return unknown(`${place}: ${problem}`)
  return withControl(health, ({ pass, fail }) => {
    if (problem !== undefined) return fail(`The document ${place} is not valid: ${problem}`)
    if (operations === 0) return fail(`The document ${place} describes no operation.`)
    return pass(`${place} is valid OpenAPI 3 and describes ${operations} operations.`)
  })
}
