import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'

export interface StatusSeen {
  readonly operation: string
  readonly status: number
  readonly isDocumented: boolean
  readonly exchange: string
}

export interface Facts {
  /** Each pair of operation and status once. */
  readonly seen: readonly StatusSeen[]
  readonly health: Control
}

/** Said by a server before there is an operation, so that none can document it (RFC 9110, 15). */
const belowOperations = new Set([408, 414, 417, 431, 501, 505])

export function judge({ seen, health }: Facts): Judgement {
  const pairs = seen.filter(({ status }) => !belowOperations.has(status))
  if (pairs.length === 0) return unknown('No answer of a documented operation was seen.')
  const missing = pairs.filter(({ isDocumented }) => !isDocumented)
  return withControl(health, ({ pass, partial, fail }) => {
    const all = `${pairs.length} pairs of operation and status were seen`
    if (missing.length === 0) return pass(`${all}, and all are documented.`)
    const notes = byStatus(missing)
    const observed = `${all}; ${missing.length} are not documented (${notes.join('; ')}).`
    const evidence = missing.slice(0, 5).map(({ exchange }) => exchange)
    // Clients branch on what succeeded; errors are seldom all listed.
    const [success] = missing.filter(({ status }) => status < 400)
    if (success !== undefined) {
      const member = `${success.operation} ${success.status}`
      return fail(observed, { member, evidence: [success.exchange] })
    }
    const held = 1 - missing.length / pairs.length
    return partial(observed, { held, unexercised: 0, evidence })
  })
}

function byStatus(missing: readonly StatusSeen[]): readonly string[] {
  const groups = Map.groupBy(missing, ({ status }) => status)
  return [...groups].map(([status, pairs]) => {
    const names = pairs.slice(0, 3).map(({ operation }) => operation)
    const more = pairs.length > 3 ? ` and ${pairs.length - 3} more` : ''
    return `${status} of ${names.join(', ')}${more}`
  })
}
