/**
 * Finishes a registration with the token from the mail, and the password that it was made with.
 *
 * The token alone would let a stranger register somebody's address, have the owner follow the link in
 * good faith, and keep an account under their name to which the stranger knows the password.
 *
 * @module
 */

import { VerificationInvalidError } from './errors.ts'
import { chargeAttempt, judged } from './judged-attempt.ts'
import type { Parts } from './parts.ts'
import type { Signal } from './ports.ts'
import { verificationHash } from './register.ts'
import { recordOf, type Visitor } from './visitor.ts'

/** @throws VerificationInvalidError, the same for every reason; LoginThrottledError. */
export async function verifyEmail(
  parts: Parts,
  { token, password }: { readonly token: string; readonly password: string },
  visitor: Visitor,
  call: Signal = {},
): Promise<void> {
  const hash = verificationHash(token)
  const attempt = await chargeAttempt(parts, `verify:${hash}`, visitor)
  const cameMs = parts.grid.now()
  const user = await parts.users.findByVerification(hash, call)
  const stored = user?.password_hash ?? undefined
  const verifying = parts.passwords.verify(attempt.ticket, password, stored, call)
  const { ok } = await judged(attempt, verifying)
  const isInTime = (user?.verification_expires_at ?? '') > parts.isoNow()
  const isVerified =
    user !== undefined &&
    ok &&
    isInTime &&
    (await parts.users.verified(user.id, hash, parts.isoNow(), call))
  await parts.grid.leave(cameMs)
  if (!isVerified) {
    throw new VerificationInvalidError('The token, or the password that belongs to it, is wrong.')
  }
  attempt.refund()
  const event = { action: 'auth.email_verified', userId: user.id, resource: `user/${user.id}` }
  await parts.audit.append(recordOf(visitor, event))
}
