import { type Answer, isSuccess } from '../../../gather/answer.ts'
import { type Control, type Judgement, withControl } from '../../../judgement.ts'

export interface HitSeen {
  readonly kind: string
  readonly pointer: string
  /** The client had sent the same in this request. */
  readonly wasSent: boolean
  readonly exchange: string
  /** Method and path. */
  readonly from: string
  /** Whether the answer was 2xx. */
  readonly isSuccess: boolean
}

export interface Facts {
  /** Bodies that were looked at. */
  readonly scanned: number
  /** A user asking who it is. */
  readonly whoami: Answer
  readonly hits: readonly HitSeen[]
  readonly health: Control
}

export function judge({ scanned, whoami, hits, health }: Facts): Judgement {
  const known = {
    name: 'a user is answered',
    held: isSuccess(whoami),
    observed: `${whoami.status}`,
  }
  return withControl([known, health], ({ pass, fail }) => {
    // An error that repeats to a client what it has just sent tells nothing new to anyone.
    const echoes = hits.filter((hit) => hit.wasSent && !hit.isSuccess)
    const leaks = hits.filter((hit) => !echoes.includes(hit))
    const notes = [...new Set(echoes.map((hit) => `${told(hit)}, as the client had sent it`))]
    const [first] = leaks
    if (first !== undefined) {
      const all = [...new Set(leaks.map(told))].slice(0, 5).join('; ')
      const evidence = [...new Set(leaks.map(({ exchange }) => exchange))].slice(0, 5)
      return fail(`An answer holds a secret: ${all}.`, { member: first.kind, evidence, notes })
    }
    return pass(`None of ${scanned} bodies holds a secret.`, { evidence: [whoami.exchange], notes })
  })
}

function told({ kind, pointer, from }: HitSeen): string {
  return `${kind}${pointer === '' ? '' : ` at ${pointer}`} in ${from}`
}
