/**
 * Accounts of people: registered, signed in, managed. Nothing here needs Fastify; `plugin.ts` adds
 * the routes.
 *
 * @module
 */

import {
  type Changed,
  changeAccount,
  findUser,
  revokeAccount,
  type WantedChange,
} from './administration.ts'
import type { AccountsStats } from './counts.ts'
import { type ExternalClaims, type ExternalUser, externalUser } from './external-user.ts'
import { login } from './login.ts'
import {
  type Caller,
  changePassword,
  endAllSessions,
  logout,
  ownUser,
  type PasswordChange,
} from './own-account.ts'
import { type AccountsSettings, partsOf } from './parts.ts'
import type { Propagation, Signal } from './ports.ts'
import { register } from './register.ts'
import type { Registration } from './registration-rules.ts'
import { refreshSession, type SignedIn } from './signed-in.ts'
import type { UserRow } from './tables.ts'
import { listUsers, type UserPage, type UserQuery } from './user-list.ts'
import type { UserName } from './user-name.ts'
import { verifyEmail } from './verify-email.ts'
import type { Visitor } from './visitor.ts'

/** The answer to a changed password: a token in place of those that have ended. */
export interface PasswordChanged {
  readonly propagation: Propagation
  readonly accessToken?: string
  readonly expiresInSeconds?: number
}

export interface Accounts {
  /** Roles that a user can have. */
  readonly roles: readonly string[]
  /** Whether addresses are verified by mail. */
  readonly verifiesEmail: boolean
  register(registration: Registration, visitor: Visitor, call?: Signal): Promise<UserRow>
  verifyEmail(
    proof: { readonly token: string; readonly password: string },
    visitor: Visitor,
    call?: Signal,
  ): Promise<void>
  login(name: UserName, password: string, visitor: Visitor, call?: Signal): Promise<SignedIn>
  refresh(refreshToken: string, visitor: Visitor, call?: Signal): Promise<SignedIn>
  me(caller: Caller, call?: Signal): Promise<UserRow>
  logout(caller: Caller, visitor: Visitor): Promise<Propagation>
  logoutAll(caller: Caller, visitor: Visitor): Promise<Propagation>
  changePassword(
    caller: Caller,
    change: PasswordChange,
    visitor: Visitor,
    call?: Signal,
  ): Promise<PasswordChanged>
  list(query: UserQuery, call?: Signal): Promise<UserPage>
  find(id: string, call?: Signal): Promise<UserRow>
  change(id: string, wanted: WantedChange, by: Caller, visitor: Visitor): Promise<Changed>
  revoke(id: string, by: Caller, visitor: Visitor): Promise<Propagation>
  /** For tokens of other issuers: the account that is theirs, made if need be. */
  externalUser(
    issuer: string,
    subject: string,
    claims: ExternalClaims,
  ): Promise<ExternalUser | undefined>
  stats(): AccountsStats
  /** Waits for what runs in the background. */
  close(): Promise<void>
}

/** @throws RangeError naming the setting that makes no sense. */
export function createAccounts(settings: AccountsSettings): Accounts {
  const parts = partsOf(settings)
  return {
    roles: parts.roles,
    verifiesEmail: parts.mail !== undefined,
    register: (registration, visitor, call) => register(parts, registration, visitor, call),
    verifyEmail: (proof, visitor, call) => verifyEmail(parts, proof, visitor, call),
    login: (name, password, visitor, call) => login(parts, name, password, visitor, call),
    refresh: (token, visitor, call) => refreshSession(parts, token, visitor, call),
    me: (caller, call) => ownUser(parts, caller, call),
    logout: (caller, visitor) => logout(parts, caller, visitor),
    async logoutAll({ userId }, visitor) {
      const event = { action: 'auth.logout_all', userId }
      return (await endAllSessions(parts, userId, event, visitor)).propagation
    },
    async changePassword(caller, change, visitor, call) {
      const { user, propagation } = await changePassword(parts, caller, change, visitor, call)
      const { sessionId } = caller
      if (sessionId === undefined) return { propagation }
      return { propagation, ...parts.tokens.mint(user, sessionId) }
    },
    list: (query, call) => listUsers(parts.database, query, call),
    find: (id, call) => findUser(parts, id, call),
    change: (id, wanted, { userId }, visitor) => changeAccount(parts, id, wanted, userId, visitor),
    revoke: (id, { userId }, visitor) => revokeAccount(parts, id, userId, visitor),
    externalUser: (issuer, subject, claims) => externalUser(parts, issuer, subject, claims),
    stats: () => parts.counts.snapshot(),
    close: () => parts.background.settled(),
  }
}
