/**
 * The users behind the tokens of other issuers: who (`issuer`, `subject`) is here.
 *
 * An account is never found by address, whatever an issuer says of it: whoever can make an issuer say
 * an address would own the account. The address is only kept if nobody here has it.
 *
 * @module
 */

import { isUniqueViolation, newId } from '../../reliability/database/index.ts'
import { readEmail } from './email-address.ts'
import type { Parts } from './parts.ts'
import type { AnyQueries, Signal } from './ports.ts'
import type { UserRow } from './tables.ts'
import { insertUser, own } from './user-store.ts'

export interface ExternalUser {
  readonly userId: string
  readonly roles: readonly string[]
}

/** What is read of a token. */
export interface ExternalClaims {
  readonly [claim: string]: unknown
}

/** @returns nothing for who is disabled. Who comes for the first time gets an account. */
export async function externalUser(
  parts: Parts,
  issuer: string,
  subject: string,
  claims: ExternalClaims,
  call: Signal = {},
): Promise<ExternalUser | undefined> {
  const user =
    (await found(parts, issuer, subject, call)) ??
    (await made(parts, issuer, subject, claims, call))
  if (user === undefined || user.disabled_at !== null) return undefined
  return { userId: user.id, roles: [user.role] }
}

async function found(
  { database }: Parts,
  issuer: string,
  subject: string,
  call: Signal,
): Promise<UserRow | undefined> {
  return await own(database.queries({ name: 'find-external-user', ...call }))
    .selectFrom('external_identities')
    .innerJoin('users', 'users.id', 'external_identities.user_id')
    .selectAll('users')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
}

async function made(
  parts: Parts,
  issuer: string,
  subject: string,
  claims: ExternalClaims,
  call: Signal,
): Promise<UserRow | undefined> {
  const now = parts.isoNow()
  const identity = { issuer, subject, created_at: now }
  const row = await rowOf(parts, claims, now, call)
  try {
    await parts.database.transaction(async (queries: AnyQueries) => {
      await insertUser(queries, row)
      const link = { ...identity, user_id: row.id }
      await own(queries).insertInto('external_identities').values(link).execute()
      const event = { action: 'auth.registered', userId: row.id, resource: `user/${row.id}` }
      await parts.audit.appendWithin(queries, { ...event, details: { issuer } })
    }, call)
    return row
  } catch (error) {
    // Two first requests at once: the other has made the account.
    if (isUniqueViolation(error)) return await found(parts, issuer, subject, call)
    throw error
  }
}

async function rowOf(
  { users, newUserRole }: Parts,
  claims: ExternalClaims,
  now: string,
  call: Signal,
): Promise<UserRow> {
  const { email, email_verified: isVerified } = claims
  const read = isVerified === true && typeof email === 'string' ? readEmail(email) : ''
  const isFree = typeof read !== 'string' && !(await isTaken(read.key))
  return {
    id: newId(),
    email: isFree ? read.address : null,
    email_key: isFree ? read.key : null,
    username: null,
    username_key: null,
    password_hash: null,
    role: newUserRole,
    auth_version: 1,
    disabled_at: null,
    verified_at: isFree ? now : null,
    verification_hash: null,
    verification_expires_at: null,
    created_at: now,
    updated_at: now,
    last_login_at: null,
  }

  async function isTaken(key: string): Promise<boolean> {
    const taker = await users.findByName({ column: 'email_key', key, text: '' }, call)
    return taker !== undefined
  }
}
