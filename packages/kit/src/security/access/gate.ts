/**
 * Decides about a request: which credential it carries, who that is, and whether that suffices.
 *
 * @module
 */

import { KitError } from '../../foundation/errors/index.ts'
import { invalidToken } from '../tokens/index.ts'
import type { Authenticator, CredentialRequest, Proof } from './authenticator.ts'

/** Why requests were refused: a closed set. */
export type DenialReason =
  | 'no_credential'
  | 'credential_refused'
  | 'several_credentials'
  | 'permission_missing'
  | 'unchecked'

/** Of one request. */
export interface Denial {
  readonly denial: DenialReason
  /** More of it, such as the rule that a token breaks. */
  readonly reason: string | undefined
}

export type DenialCounts = Readonly<Record<DenialReason, number>>

const severalCredentials = 'SEVERAL_CREDENTIALS'

export class DenialCounter {
  readonly #counts: Record<DenialReason, number> = {
    no_credential: 0,
    credential_refused: 0,
    several_credentials: 0,
    permission_missing: 0,
    unchecked: 0,
  }

  /** Of a defect there is no reason. */
  count(error: unknown): DenialReason | undefined {
    const reason = reasonOf(error)
    if (reason !== undefined) this.#counts[reason]++
    return reason
  }

  snapshot(): DenialCounts {
    return { ...this.#counts }
  }
}

/**
 * Who the request comes from, or why that is not believed; nothing if it does not say.
 *
 * All authenticators are asked: with two credentials, one of which is checked here and the other by
 * a proxy, a caller would be two people.
 *
 * @throws (or rejects with) the 401 or 503.
 */
export function proofOf(
  request: CredentialRequest,
  authenticators: readonly Authenticator[],
): Proof | undefined {
  let proof: Proof | undefined
  for (const authenticator of authenticators) {
    const next = asked(authenticator, request, proof)
    if (next === undefined) continue
    if (proof !== undefined) abandon(proof)
    if (next instanceof KitError) return next
    if (proof !== undefined) {
      abandon(next)
      throw invalidToken(severalCredentials)
    }
    proof = next
  }
  return proof
}

export function isPromise<T extends object>(
  value: T | Promise<T> | undefined,
): value is Promise<T> {
  return value !== undefined && 'then' in value
}

function asked(
  authenticator: Authenticator,
  request: CredentialRequest,
  before: Proof | undefined,
): Proof | undefined {
  try {
    return authenticator.authenticate(request)
  } catch (thrown) {
    if (before !== undefined) abandon(before)
    throw thrown
  }
}

/** Nobody waits for it any more, so its failure is nobody's. */
function abandon(proof: Proof): void {
  if (isPromise(proof)) proof.catch(() => undefined)
}

function reasonOf(error: unknown): DenialReason | undefined {
  if (!(error instanceof KitError)) return undefined
  const { statusCode, cause } = error
  if (statusCode === 403) return 'permission_missing'
  if (statusCode === 503) return 'unchecked'
  if (statusCode !== 401) return undefined
  if (cause === 'NO_CREDENTIAL') return 'no_credential'
  return cause === severalCredentials ? 'several_credentials' : 'credential_refused'
}
