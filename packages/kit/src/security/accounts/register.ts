/**
 * Registers a new user.
 *
 * With mail, an address is verified before it can be used, and registration is neutral: whether
 * address and username were free is told by mail to who reads it, and the answer is the same, with a
 * user who looks the same. Then the answer is also held to the grid.
 *
 * Without mail there is nobody to tell but who asks: 409 says which of the two is taken. So it tells
 * who is registered; the guards bound how often, and the same can be learnt of a username anywhere.
 *
 * @module
 */

import { createHash, randomBytes } from 'node:crypto'
import { isUniqueViolation, newId } from '../../reliability/database/index.ts'
import { AccountExistsError } from './errors.ts'
import { chargeAttempt, judged } from './judged-attempt.ts'
import type { Parts } from './parts.ts'
import type { MailPort, Signal } from './ports.ts'
import { checkedRegistration, problem, type Registration } from './registration-rules.ts'
import type { UserRow } from './tables.ts'
import { insertUser, replaceUnverified } from './user-store.ts'
import { usernameKey } from './username.ts'
import { recordOf, type Visitor } from './visitor.ts'

/** @throws ValidationError, LoginThrottledError; AccountExistsError where no mail can be sent. */
export async function register(
  parts: Parts,
  registration: Registration,
  visitor: Visitor,
  call: Signal = {},
): Promise<UserRow> {
  const address = await checkedRegistration(registration, parts.passwords, call)
  const attempt = await chargeAttempt(parts, `register:${address.key}`, visitor)
  const cameMs = parts.grid.now()
  const hash = await judged(attempt, parts.passwords.hash(registration.password, call))
  const row = newUser(parts, { ...address, username: registration.username, hash })
  if (parts.mail !== undefined) {
    await registerByMail(parts, parts.mail, row, visitor, call)
    await parts.grid.leave(cameMs)
    return row
  }
  if (!(await inserted(parts, row, visitor, call))) throw await conflict(parts, row, call)
  attempt.refund()
  return row
}

/** What a user begins as. */
export function newUser(
  { isoNow, newUserRole }: Pick<Parts, 'isoNow' | 'newUserRole'>,
  of: { address: string; key: string; username: string; hash: string },
): UserRow {
  const now = isoNow()
  return {
    id: newId(),
    email: of.address,
    email_key: of.key,
    username: of.username,
    username_key: usernameKey(of.username),
    password_hash: of.hash,
    role: newUserRole,
    auth_version: 1,
    disabled_at: null,
    verified_at: null,
    verification_hash: null,
    verification_expires_at: null,
    created_at: now,
    updated_at: now,
    last_login_at: null,
  }
}

/** What is stored of the token in a mail. */
export function verificationHash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

async function registerByMail(
  parts: Parts,
  mail: MailPort,
  row: UserRow,
  visitor: Visitor,
  call: Signal,
): Promise<void> {
  const token = randomBytes(32).toString('base64url')
  const pending: UserRow = {
    ...row,
    verification_hash: verificationHash(token),
    verification_expires_at: new Date(parts.now() + parts.verificationLifeMs).toISOString(),
  }
  const isNew = await inserted(parts, pending, visitor, call)
  const { background } = parts
  const { email: to, username } = addressed(row)
  if (isNew || (await replaced(parts, pending, visitor, call))) {
    background.run('mail a verification', () => mail.verify({ to, username, token }))
    return
  }
  const takers = await parts.users.taken(row, call)
  const hasAddress = takers.some(({ email_key }) => email_key === row.email_key)
  if (hasAddress) {
    background.run('mail that somebody registered again', () => mail.alreadyRegistered({ to }))
  } else {
    background.run('mail that a username is taken', () => mail.usernameTaken({ to, username }))
  }
}

/** @returns false if another has the address or the username. */
async function inserted(
  parts: Parts,
  row: UserRow,
  visitor: Visitor,
  call: Signal,
): Promise<boolean> {
  const event = { action: 'auth.registered', userId: row.id, resource: `user/${row.id}` }
  try {
    await parts.database.transaction(async (queries) => {
      await insertUser(queries, row)
      await parts.audit.appendWithin(queries, recordOf(visitor, event))
    }, call)
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    parts.counts.count('registrationConflicts')
    return false
  }
  parts.counts.count('registrations')
  return true
}

/** Whoever registered this address before has never shown that they read its mail. */
async function replaced(
  { database, audit }: Parts,
  row: UserRow,
  visitor: Visitor,
  call: Signal,
): Promise<boolean> {
  try {
    return await database.transaction(async (queries) => {
      const id = await replaceUnverified(queries, row)
      if (id === undefined) return false
      const event = { action: 'auth.registered', userId: id, resource: `user/${id}` }
      await audit.appendWithin(queries, recordOf(visitor, { ...event, details: { again: true } }))
      return true
    }, call)
  } catch (error) {
    if (isUniqueViolation(error)) return false
    throw error
  }
}

async function conflict({ users }: Parts, row: UserRow, call: Signal): Promise<Error> {
  const takers = await users.taken(row, call)
  const hasAddress = takers.some(({ email_key }) => email_key === row.email_key)
  const hasUsername = takers.some(({ username_key }) => username_key === row.username_key)
  const details = [
    ...(hasAddress ? [problem('/email', 'There is an account with this address; sign in.')] : []),
    ...(hasUsername ? [problem('/username', 'This username is taken; take another.')] : []),
  ]
  return new AccountExistsError('There is such an account already.', { details })
}

function addressed({ email, username }: UserRow): { email: string; username: string } {
  return { email: email ?? '', username: username ?? '' }
}
