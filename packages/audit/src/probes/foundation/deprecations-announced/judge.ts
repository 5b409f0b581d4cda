import { type Answer, isSuccess } from '../../../gather/answer.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'

export interface Facts {
  readonly calls: readonly { readonly operation: string; readonly answer: Answer | undefined }[]
  readonly health: Control
}

export function judge({ calls, health }: Facts): Judgement {
  if (calls.length === 0) return notApplicable('No operation is marked as deprecated.')
  const answered = calls.flatMap(({ operation, answer }) =>
    answer !== undefined && isSuccess(answer) ? [{ operation, answer }] : [],
  )
  if (answered.length === 0) return unknown('No deprecated operation could be driven to 2xx.')
  const faults = answered.flatMap(({ operation, answer }) => {
    const fault = faultOf(answer)
    return fault === undefined ? [] : [{ text: `${operation} ${fault}`, exchange: answer.exchange }]
  })
  const notes = answered
    .filter(({ answer }) => isOldForm(answer))
    .map(({ operation }) => `${operation} announces it in the form of an old draft.`)
  return withControl(health, ({ pass, fail }) => {
    if (faults.length > 0) {
      const evidence = faults.map(({ exchange }) => exchange)
      return fail(`${faults.map(({ text }) => text).join('; ')}.`, { evidence, notes })
    }
    const evidence = answered.map(({ answer }) => answer.exchange)
    return pass(`${answered.length} deprecated operations announce it.`, { evidence, notes })
  })
}

/** Undefined if all is well. */
function faultOf(answer: Answer): string | undefined {
  const { deprecation, sunset } = answer.headers
  if (deprecation === undefined) return 'has no Deprecation header'
  // A date of structured fields (RFC 9651, section 3.3.7), as RFC 9745, section 2.1 wants it.
  const since = /^@(-?\d{1,15})$/.exec(deprecation.trim())?.[1]
  if (since === undefined && !isOldForm(answer)) {
    return `has a malformed Deprecation header, "${deprecation}"`
  }
  if (sunset === undefined) return undefined
  const end = Date.parse(sunset)
  if (Number.isNaN(end)) return `has a malformed Sunset header, "${sunset}"`
  const isEarlier = since !== undefined && end < Number(since) * 1000
  return isEarlier
    ? 'has a Sunset that is earlier than its Deprecation (RFC 9745, section 4)'
    : undefined
}

/** `true` or an HTTP date: drafts before RFC 9745. */
function isOldForm({ headers }: Answer): boolean {
  const { deprecation = '' } = headers
  return deprecation.trim() === 'true' || /^[A-Z][a-z]{2}, \d{2} .* GMT$/.test(deprecation)
}
