/**
 * Signs in with a password.
 *
 * The attempt is charged before anything is looked up. Then every attempt costs one query and one
 * verification of a hash, of a dummy where there is none, and whether it was unknown, wrong or
 * disabled is told apart only afterwards, and to the audit log alone: the client gets one answer,
 * at a time that says nothing.
 *
 * @module
 */

import { createHmac } from 'node:crypto'
import { AuthenticationError, type KitError } from '../../foundation/errors/index.ts'
import type { LoginResult } from './counts.ts'
import { chargeAttempt, judged } from './judged-attempt.ts'
import type { Parts } from './parts.ts'
import type { ChargedAttempt, GuardTicket, Signal } from './ports.ts'
import { type SignedIn, startSession } from './signed-in.ts'
import type { UserRow } from './tables.ts'
import type { UserName } from './user-name.ts'
import { recordOf, type Visitor } from './visitor.ts'

/** 401 of who could not be signed in, whatever the reason. */
function loginRefused(reason: string): KitError {
  return new AuthenticationError('The name or the password is not right.', {
    cause: reason,
    headers: { 'www-authenticate': 'Bearer' },
  })
}

/** @throws AuthenticationError, the same for every reason; LoginThrottledError. */
export async function login(
  parts: Parts,
  name: UserName,
  password: string,
  visitor: Visitor,
  call: Signal = {},
): Promise<SignedIn> {
  const attempt = await chargeAttempt(parts, name.text, visitor)
  const cameMs = parts.grid.now()
  const checking = check(parts, name, password, attempt.ticket, call)
  const { user, fault, needsRehash } = await judged(attempt, checking)
  const signedIn =
    user !== undefined && fault === undefined
      ? await judged(attempt, begin(parts, user, attempt, visitor, call))
      : undefined
  if (signedIn === undefined) await noteFailure(parts, name, fault ?? 'changed', user, visitor)
  await parts.grid.leave(cameMs)
  if (user === undefined || signedIn === undefined) throw loginRefused(fault ?? 'changed')
  if (needsRehash) rehashLater(parts, user, password)
  return signedIn
}

interface Checked {
  readonly user: UserRow | undefined
  readonly fault: LoginResult | undefined
  readonly needsRehash: boolean
}

async function check(
  { users, passwords }: Parts,
  name: UserName,
  password: string,
  ticket: GuardTicket,
  call: Signal,
): Promise<Checked> {
  const user = await users.findByName(name, call)
  // Without a hash, the passwords concern does the same work on a dummy.
  const stored = user?.password_hash ?? undefined
  const { ok, needsRehash } = await passwords.verify(ticket, password, stored, call)
  return { user, needsRehash, fault: faultOf(user, ok && stored !== undefined) }
}

function faultOf(user: UserRow | undefined, isRight: boolean): LoginResult | undefined {
  if (user === undefined) return 'unknown'
  if (!isRight) return 'wrong'
  if (user.disabled_at !== null) return 'disabled'
  return user.verification_hash === null ? undefined : 'unverified'
}

async function begin(
  parts: Parts,
  user: UserRow,
  attempt: ChargedAttempt,
  visitor: Visitor,
  call: Signal,
): Promise<SignedIn | undefined> {
  const signedIn = await startSession(parts, user, visitor, call)
  if (signedIn === undefined) return undefined
  // Only now: a disabled account that gave attempts back would say that the password was right.
  attempt.refund()
  const { id } = signedIn.user
  const details = { session_id: signedIn.sessionId }
  await parts.audit.append(recordOf(visitor, { action: 'auth.login', userId: id, details }))
  parts.counts.login('success')
  return signedIn
}

async function noteFailure(
  { audit, counts, nameKey }: Parts,
  { text }: UserName,
  reason: LoginResult,
  user: UserRow | undefined,
  visitor: Visitor,
): Promise<void> {
  counts.login(reason)
  // People type their password in place of their name: it is told apart, and cannot be read.
  const name = createHmac('sha256', nameKey).update(text).digest('base64url').slice(0, 22)
  await audit.append(
    recordOf(visitor, {
      action: 'auth.login_failed',
      userId: null,
      resource: user === undefined ? null : `user/${user.id}`,
      details: { reason, name },
    }),
  )
}

function rehashLater(parts: Parts, user: UserRow, password: string): void {
  parts.background.run('upgrade a password hash', async () => {
    await parts.users.upgradeHash(user, await parts.passwords.hash(password))
    parts.counts.count('rehashes')
  })
}
