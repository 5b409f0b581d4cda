import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'

export interface Hit {
  /** Name of the secret; never its text. */
  readonly secret: string
  /** "base64" */
  readonly spelling: string
  readonly lines: number
}

export interface Facts {
  /** Places where a canary was put and the service answered. */
  readonly planted: readonly string[]
  /** Names of all that was looked for. */
  readonly secrets: readonly string[]
  readonly hits: readonly Hit[]
  readonly lines: number
  /** A request of this probe was found in the log. */
  readonly matched: boolean
  /** Anything at all asks for a credential, as far as is known. */
  readonly hasCredentials: boolean
  readonly health: Control
}

/** Name of the canary that stands where a URL is logged whole. */
const inQuery = 'query'

export function judge(facts: Facts): Judgement {
  const { planted, secrets, hits, lines, matched, hasCredentials, health } = facts
  if (planted.length === 0) return unknown('A canary could be put nowhere.')
  // A secret that is found needs no proof that the log is the right one; its absence does.
  if (!matched && hits.length === 0) {
    return unknown(`No request could be found in the ${lines} lines of the log.`)
  }
  return withControl(health, ({ pass, fail }) => {
    if (hits.length === 0) {
      return pass(
        `None of ${secrets.length} secrets is in ${lines} lines, plain or encoded: ${secrets.join(', ')}.`,
      )
    }
    if (!hasCredentials && hits.every(({ secret }) => secret === inQuery)) {
      return unknown('URLs are logged with their query; no operation is known to take a secret.', {
        suspicion: 'A token that a client puts into a query is kept in the log.',
      })
    }
    const told = hits.map(
      ({ secret, spelling, lines: count }) => `${secret} (${spelling}, ${count} lines)`,
    )
    return fail(`In the log: ${told.join('; ')}.`, {
      member: hits.map(({ secret }) => secret).join(', '),
    })
  })
}
