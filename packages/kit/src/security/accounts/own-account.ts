/**
 * What users do with their own account: read it, sign out, change the password.
 *
 * @module
 */

import { ForbiddenError } from '../../foundation/errors/index.ts'
import { invalidToken } from '../tokens/index.ts'
import { CurrentPasswordWrongError } from './errors.ts'
import { chargeAttempt, judged } from './judged-attempt.ts'
import type { Parts } from './parts.ts'
import type { Propagation, Signal } from './ports.ts'
import { checkNewPassword } from './registration-rules.ts'
import { allTokensOf } from './revoked-tokens.ts'
import type { UserRow } from './tables.ts'
import { changeUser, setPassword } from './user-store.ts'
import { recordOf, type Visitor } from './visitor.ts'

/** Who asks, as access has found out. */
export interface Caller {
  readonly userId: string
  /** Only with one of our own tokens. */
  readonly sessionId?: string | undefined
}

/** @throws 401 if the user is gone. */
export async function ownUser(
  { users }: Parts,
  { userId }: Caller,
  call: Signal = {},
): Promise<UserRow> {
  const user = await users.find(userId, call)
  if (user !== undefined && user.disabled_at === null) return user
  throw invalidToken('USER_UNKNOWN')
}

/** Ends the caller's session, on every node. */
export async function logout(
  { sessions }: Parts,
  { userId, sessionId }: Caller,
  visitor: Visitor,
): Promise<Propagation> {
  if (sessionId === undefined) {
    throw new ForbiddenError('This credential has no session that could be ended.')
  }
  const record = recordOf(visitor, { action: 'auth.logout', userId })
  const ended = await sessions.end(sessionId, { userId, record })
  // It was ended before, and whoever did that has told all nodes.
  return ended?.propagation ?? 'complete'
}

/** Ends all sessions of a user and refuses all tokens that they have, on every node. */
export async function endAllSessions(
  { sessions, revocation, audit, now, isoNow }: Parts,
  userId: string,
  event: { readonly action: string; readonly userId: string },
  visitor: Visitor,
): Promise<{ readonly user: UserRow | undefined; readonly propagation: Propagation }> {
  const { value, propagation } = await revocation.transaction(async (queries, revoke) => {
    const user = await changeUser(queries, userId, {}, isoNow())
    if (user === undefined) return undefined
    const ended = await sessions.endAllWithin(queries, userId)
    await revoke(await allTokensOf(queries, user, now()))
    const details = { sessions: ended.length }
    const record = { ...event, resource: `user/${userId}`, details }
    await audit.appendWithin(queries, recordOf(visitor, record))
    return user
  })
  return { user: value, propagation }
}

const notCurrent = 'The current password is not right.'

export interface PasswordChange {
  readonly currentPassword: string
  readonly newPassword: string
}

/**
 * Changes the password, and ends all sessions but the caller's. Every token that the user has is
 * refused from then on; the caller goes on with the one in the answer.
 *
 * @throws ValidationError, LoginThrottledError, CurrentPasswordWrongError
 */
export async function changePassword(
  parts: Parts,
  caller: Caller,
  { currentPassword, newPassword }: PasswordChange,
  visitor: Visitor,
  call: Signal = {},
): Promise<{ readonly user: UserRow; readonly propagation: Propagation }> {
  const user = await ownUser(parts, caller, call)
  const about = [user.email, user.username].filter((text) => text !== null)
  await checkNewPassword(newPassword, about, parts.passwords, call)
  await proveCurrent(parts, user, currentPassword, visitor, call)
  const hash = await parts.passwords.hash(newPassword, call)
  return await replacePassword(parts, { user, hash, caller }, visitor)
}

async function proveCurrent(
  parts: Parts,
  user: UserRow,
  password: string,
  visitor: Visitor,
  call: Signal,
): Promise<void> {
  // Not the name to sign in with: who has stolen a token must not use up the owner's attempts.
  const attempt = await chargeAttempt(parts, `user:${user.id}`, visitor)
  const stored = user.password_hash ?? undefined
  const verifying = parts.passwords.verify(attempt.ticket, password, stored, call)
  const { ok } = await judged(attempt, verifying)
  if (ok && stored !== undefined) return attempt.refund()
  parts.counts.login('wrong')
  const details = { reason: 'wrong', at: 'password change' }
  const event = { action: 'auth.login_failed', userId: user.id, resource: `user/${user.id}` }
  await parts.audit.append(recordOf(visitor, { ...event, details }))
  throw new CurrentPasswordWrongError(notCurrent)
}

async function replacePassword(
  { sessions, revocation, audit, counts, isoNow }: Parts,
  { user, hash, caller }: { user: UserRow; hash: string; caller: Caller },
  visitor: Visitor,
): Promise<{ readonly user: UserRow; readonly propagation: Propagation }> {
  const { value, propagation } = await revocation.transaction(async (queries, revoke) => {
    const changed = await setPassword(queries, user, hash, isoNow())
    // Changed meanwhile: what was proved is not the current password any more.
    if (changed === undefined) throw new CurrentPasswordWrongError(notCurrent)
    const { sessionId: exceptSessionId } = caller
    const ended = await sessions.endAllWithin(queries, user.id, { exceptSessionId })
    await revoke({ kind: 'user', id: user.id, leastVersion: changed.auth_version })
    const event = { action: 'auth.password_changed', userId: user.id, resource: `user/${user.id}` }
    const record = { ...event, details: { sessions: ended.length } }
    await audit.appendWithin(queries, recordOf(visitor, record))
    return changed
  })
  counts.count('passwordChanges')
  return { user: value, propagation }
}
