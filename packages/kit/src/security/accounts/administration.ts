/**
 * What administrators do with the accounts of others: roles, disabling, ending sessions.
 *
 * Each raises the user's auth version, so that every token that says otherwise is refused at once.
 * There is always somebody left who can do it: also of two administrators who take each other's role
 * at the same moment, one fails.
 *
 * @module
 */

import { NotFoundError } from '../../foundation/errors/index.ts'
import { LastAdminError } from './errors.ts'
import { endAllSessions } from './own-account.ts'
import { adminRole, type Parts } from './parts.ts'
import type { AnyQueries, Propagation, Revoked, SecurityRecord, Signal } from './ports.ts'
import { allTokensOf, ownTokensOf } from './revoked-tokens.ts'
import type { UserRow } from './tables.ts'
import { changeUser, own, type UserChange } from './user-store.ts'
import { recordOf, type Visitor } from './visitor.ts'

export interface WantedChange {
  readonly role?: string | undefined
  readonly disabled?: boolean | undefined
}

export interface Changed {
  readonly user: UserRow
  readonly propagation: Propagation
}

/** @throws NotFoundError */
export async function findUser({ users }: Parts, id: string, call: Signal = {}): Promise<UserRow> {
  return (await users.find(id, call)) ?? unknownUser()
}

/**
 * @param by the administrator
 * @throws NotFoundError; LastAdminError if nobody who can manage users would be left.
 */
export async function changeAccount(
  parts: Parts,
  id: string,
  wanted: WantedChange,
  by: string,
  visitor: Visitor,
): Promise<Changed> {
  const { value, propagation } = await parts.revocation.transaction(async (queries, revoke) => {
    const admins = await heldAdmins(parts, queries)
    const before = await heldUser(parts, queries, id)
    const change = changeOf(before, wanted, parts.isoNow())
    if (change === undefined) return { user: before, isChanged: false }
    refuseLastAdmin(before, change, admins)
    return {
      user: await applied(parts, { before, change, by, visitor }, queries, revoke),
      isChanged: true,
    }
  })
  return { user: value.user, propagation: value.isChanged ? propagation : 'complete' }
}

/** Ends all sessions of somebody, and refuses their tokens. @throws NotFoundError */
export async function revokeAccount(
  parts: Parts,
  id: string,
  by: string,
  visitor: Visitor,
): Promise<Propagation> {
  const event = { action: 'auth.session_revoked', userId: by }
  const { user, propagation } = await endAllSessions(parts, id, event, visitor)
  return user === undefined ? unknownUser() : propagation
}

/**
 * Two who can manage users, held until the commit in an order that all transactions share. As long as
 * one of them is not the one that is changed, somebody is left.
 */
async function heldAdmins({ database }: Parts, queries: AnyQueries): Promise<string[]> {
  const admins = await own(queries)
    .selectFrom('users')
    .select('id')
    .where('role', '=', adminRole)
    .where('disabled_at', 'is', null)
    .orderBy('id')
    .limit(2)
    // SQLite has one writer at a time as it is.
    .$if(database.engine === 'postgres', (query) => query.forUpdate())
    .execute()
  return admins.map(({ id }) => id)
}

async function heldUser({ database }: Parts, queries: AnyQueries, id: string): Promise<UserRow> {
  const user = await own(queries)
    .selectFrom('users')
    .selectAll()
    .where('id', '=', id)
    .$if(database.engine === 'postgres', (query) => query.forUpdate())
    .executeTakeFirst()
  return user ?? unknownUser()
}

/** @returns nothing if all is as it is wanted. */
function changeOf(
  before: UserRow,
  { role = before.role, disabled }: WantedChange,
  now: string,
): UserChange | undefined {
  const wasDisabled = before.disabled_at !== null
  const isDisabled = disabled ?? wasDisabled
  if (role === before.role && isDisabled === wasDisabled) return undefined
  const disabledAt = isDisabled ? (before.disabled_at ?? now) : null
  return { role, disabled_at: disabledAt }
}

function refuseLastAdmin(before: UserRow, change: UserChange, admins: readonly string[]): void {
  const stays = change.role === adminRole && change.disabled_at === null
  const counts = before.role === adminRole && before.disabled_at === null
  if (stays || !counts || admins.some((id) => id !== before.id)) return
  throw new LastAdminError('This is the last administrator; give somebody else the role before.')
}

interface Application {
  readonly before: UserRow
  readonly change: UserChange
  readonly by: string
  readonly visitor: Visitor
}

async function applied(
  { sessions, audit, now, isoNow }: Parts,
  { before, change, by, visitor }: Application,
  queries: AnyQueries,
  revoke: (what: Revoked | readonly Revoked[]) => Promise<void>,
): Promise<UserRow> {
  const user = (await changeUser(queries, before.id, change, isoNow())) ?? unknownUser()
  // Who only has another role refreshes and stays.
  if (user.disabled_at === null) await revoke(ownTokensOf(user))
  else {
    await sessions.endAllWithin(queries, user.id)
    await revoke(await allTokensOf(queries, user, now()))
  }
  for (const event of eventsOf(before, user)) {
    const record = { ...event, userId: by, resource: `user/${user.id}` }
    await audit.appendWithin(queries, recordOf(visitor, record))
  }
  return user
}

function eventsOf(before: UserRow, after: UserRow): SecurityRecord[] {
  const wasDisabled = before.disabled_at !== null
  const isDisabled = after.disabled_at !== null
  const details = { from: before.role, to: after.role }
  return [
    ...(before.role === after.role ? [] : [{ action: 'user.role_changed', details }]),
    ...(isDisabled && !wasDisabled ? [{ action: 'user.disabled' }] : []),
    ...(wasDisabled && !isDisabled ? [{ action: 'user.enabled' }] : []),
  ]
}

function unknownUser(): never {
  throw new NotFoundError('There is no user with this id.')
}
