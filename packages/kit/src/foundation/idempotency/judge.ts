/**
 * What the row of a key means for a request that comes with it. Pure.
 *
 * @module
 */

/** A row, with what only the clock of the store can say; 1 is true. */
export interface Found {
  readonly state: 'running' | 'done'
  readonly head_digest: string
  readonly body_digest: string | null
  readonly is_lease_out: number
  readonly is_expired: number
  /** Either is there when the work was done, though its handler may still be at work. */
  readonly status_code: number | null
  readonly not_kept: string | null
}

export interface Asked {
  readonly headDigest: string
  readonly body: { readonly digest: string } | undefined
}

/** `free` may be taken over; `mismatch` is another request. */
export type Verdict = 'free' | 'running' | 'done' | 'mismatch'

export function judge(found: Found, asked: Asked): Verdict {
  const isHeld = found.state === 'running' && found.is_lease_out === 0
  // As long as somebody works under the key it means what it meant, however old it is.
  if (found.is_expired === 1 && !isHeld) return 'free'
  if (!isSameRequest(found, asked)) return 'mismatch'
  if (isHeld) return 'running'
  return found.state === 'done' || hasAnswer(found) ? 'done' : 'free'
}

/** Of a holder that died after its work: what it left is the answer. */
function hasAnswer({ status_code: statusCode, not_kept: notKept }: Found): boolean {
  return statusCode !== null || notKept !== null
}

function isSameRequest(found: Found, { headDigest, body }: Asked): boolean {
  if (found.head_digest !== headDigest) return false
  return found.body_digest === null || body === undefined || found.body_digest === body.digest
}
