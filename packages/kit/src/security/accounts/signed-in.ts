/**
 * A user who has just proved who they are: a session begins, or goes on.
 *
 * @module
 */

import { invalidToken } from '../tokens/index.ts'
import type { AccessToken } from './access-token.ts'
import type { Parts } from './parts.ts'
import type { Signal } from './ports.ts'
import type { UserRow } from './tables.ts'
import { nameTextsOf } from './user-name.ts'
import { markLogin } from './user-store.ts'
import { deviceOf, type Visitor } from './visitor.ts'

export interface SignedIn extends AccessToken {
  readonly user: UserRow
  readonly sessionId: string
  readonly refreshToken: string
  /** When the session ends if it is not used, ISO 8601 in UTC. */
  readonly refreshExpiresAt: string
  /** New value of the device cookie, if the user has just signed in. */
  readonly deviceCookie?: string
}

/** @returns nothing if the user was disabled or changed the password since they were read. */
export async function startSession(
  parts: Parts,
  seen: UserRow,
  visitor: Visitor,
  call: Signal,
): Promise<SignedIn | undefined> {
  const deviceCookie = deviceCookieFor(parts, seen, visitor)
  const device = deviceOf(visitor, parts.devices.idOf(deviceCookie))
  const started = await parts.database.transaction(async (queries) => {
    // The user is held until the commit: who is disabled meanwhile either has no session yet that
    // could be missed, or has one that is found.
    const user = await markLogin(queries, seen, parts.isoNow())
    if (user === undefined) return undefined
    return { user, session: await parts.sessions.start(queries, { userId: user.id, device }) }
  }, call)
  if (started === undefined) return undefined
  const { user, session } = started
  return {
    ...parts.tokens.mint(user, session.sessionId),
    user,
    sessionId: session.sessionId,
    refreshToken: session.refreshToken,
    refreshExpiresAt: session.expiresAt,
    deviceCookie,
  }
}

/** @throws the 401 of every token that is not accepted. */
export async function refreshSession(
  parts: Parts,
  refreshToken: string,
  visitor: Visitor,
  call: Signal = {},
): Promise<SignedIn> {
  const device = deviceOf(visitor, parts.devices.idOf(visitor.deviceCookie))
  const session = await parts.sessions.refresh(refreshToken, device, call)
  const user = await parts.users.find(session.userId, call)
  // Whoever disables a user ends the sessions too; this holds if somebody changed the table by hand.
  if (user === undefined || user.disabled_at !== null) throw invalidToken('USER_DISABLED')
  return {
    ...parts.tokens.mint(user, session.sessionId),
    user,
    sessionId: session.sessionId,
    refreshToken: session.refreshToken,
    refreshExpiresAt: session.expiresAt,
  }
}

function deviceCookieFor({ devices }: Parts, user: UserRow, { deviceCookie }: Visitor): string {
  const names = nameTextsOf(user)
  const [known] = names.flatMap((name) => devices.read(deviceCookie, name) ?? [])
  return devices.mint(names, known)
}
