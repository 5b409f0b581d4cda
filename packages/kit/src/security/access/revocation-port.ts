/**
 * What is asked of revocations, and what a route does when they cannot tell at once.
 *
 * @module
 */

import type { AccessClaims } from '../tokens/index.ts'
import type { WhenStale } from './authenticator.ts'

export type RevocationState = 'live' | 'revoked' | 'stale'

/** Kept with a token, and written by who checks it: as long as nothing new is revoked, it stands. */
export interface LastCheck {
  /** Of the revocations, when the token was last not among them; 0 if it never was checked. */
  revision: number
}

/** The revocations that this process knows of. What returns no promise does no I/O. */
export interface RevocationCheck {
  check(claims: AccessClaims, last?: LastCheck): RevocationState
  /** For tokens of other issuers, which carry no versions of ours. */
  checkSubject(issuer: string, subject: string, issuedAtSeconds: number): RevocationState
  /** For how long some may have been missed, in milliseconds. Without it, `serve` is `confirm`. */
  staleForMs?(): number
  /** Asks the database. Rejects with the answer, a 503, if that cannot be asked. */
  confirm(claims: AccessClaims): Promise<'live' | 'revoked'>
  /** Without it, a token of another issuer is answered with 503 while its state is unknown. */
  confirmSubject?(
    issuer: string,
    subject: string,
    issuedAtSeconds: number,
  ): Promise<'live' | 'revoked'>
}

/** For this long a route with `serve` believes what may be out of date. */
export const serveForMsMax = 30_000

/** What becomes of a request while revocations may have been missed. */
export function staleAction(
  declared: WhenStale | undefined,
  revocation: RevocationCheck,
): WhenStale {
  if (declared !== 'serve') return declared ?? 'confirm'
  const staleForMs = revocation.staleForMs?.() ?? Number.POSITIVE_INFINITY
  return staleForMs <= serveForMsMax ? 'serve' : 'confirm'
}
