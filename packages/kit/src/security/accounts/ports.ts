/**
 * What accounts need of the concerns around them, so that each may be another.
 *
 * @module
 */

import type { Kysely } from 'kysely'
import type { GuardTicket } from '../passwords/index.ts'

export type {
  ChargedAttempt,
  GuardTicket,
  LoginAttempt,
  LoginGuard,
} from '../passwords/index.ts'

/** Queries of a transaction whose schema has the tables of several concerns. */
// biome-ignore lint/suspicious/noExplicitAny: `unknown` would refuse every schema.
export type AnyQueries = Kysely<any>

export interface Signal {
  readonly signal?: AbortSignal | undefined
}

export interface PasswordsPort {
  hash(password: string, call?: Signal): Promise<string>
  /** Without `stored`, the same work for nothing. */
  verify(
    ticket: GuardTicket,
    password: string,
    stored: string | undefined,
    call?: Signal,
  ): Promise<{ readonly ok: boolean; readonly needsRehash: boolean }>
  /** Loads what `assess` needs, with pauses; at once where it is there. */
  warm?(): Promise<void>
  /** What is wrong with a new password; nothing if it is good. */
  assess(
    password: string,
    about: { readonly userInputs: readonly string[] },
  ): readonly { readonly message: string }[]
  /** Whether a service that knows breached passwords has it. */
  isBreached?(password: string, call?: Signal): Promise<boolean>
}

/** What is remembered of where a session runs. */
export interface SessionDevice {
  readonly userAgent?: string | undefined
  readonly ipAddress?: string | undefined
  readonly deviceId?: string | undefined
}

export interface SessionsPort {
  /** In the caller's transaction. */
  start(
    queries: AnyQueries,
    session: { readonly userId: string; readonly device: SessionDevice },
  ): Promise<{
    readonly sessionId: string
    readonly refreshToken: string
    readonly expiresAt: string
  }>
  /** @throws the 401 of every token that is not accepted. */
  refresh(
    refreshToken: string,
    device: SessionDevice,
    call?: Signal,
  ): Promise<{
    readonly sessionId: string
    readonly userId: string
    readonly refreshToken: string
    readonly expiresAt: string
  }>
  /** @returns nothing if there is no such session, or it has ended before. */
  end(
    sessionId: string,
    options: { readonly userId: string; readonly record: Partial<SecurityRecord> },
  ): Promise<{ readonly propagation: Propagation } | undefined>
  /** In the caller's transaction, which also raises the user's auth version. */
  endAllWithin(
    queries: AnyQueries,
    userId: string,
    options?: { readonly exceptSessionId?: string | undefined },
  ): Promise<readonly string[]>
}

/** What is cut off on every node. */
export type Revoked =
  | { readonly kind: 'session'; readonly id: string }
  | { readonly kind: 'user'; readonly id: string; readonly leastVersion: number }
  | {
      readonly kind: 'subject'
      readonly issuer: string
      readonly subject: string
      /** Unix seconds: what was issued up to then is refused. */
      readonly notBeforeSeconds: number
    }

/** Whether every node refuses it by now, or will within seconds. */
export type Propagation = 'complete' | 'pending'

export interface RevocationPort {
  /** `gv` of new tokens. */
  readonly serviceVersion: number
  /** What `work` changes and revokes is one transaction; then all nodes are told. */
  transaction<Result>(
    work: (
      queries: AnyQueries,
      revoke: (what: Revoked | readonly Revoked[]) => Promise<void>,
    ) => Promise<Result>,
    options?: { readonly mode?: 'strict' | 'async'; readonly signal?: AbortSignal },
  ): Promise<{ readonly value: Result; readonly propagation: Propagation }>
}

/** What happened, for the audit log. */
export interface SecurityRecord {
  readonly action: string
  readonly userId?: string | null | undefined
  readonly resource?: string | null | undefined
  readonly details?: Readonly<Record<string, unknown>> | undefined
  readonly ipAddress?: string | null | undefined
}

export interface AuditPort {
  /** Resolves after the commit. */
  append(record: SecurityRecord): Promise<unknown>
  /** Records in the caller's transaction, as the last statement of it. */
  appendWithin(queries: AnyQueries, record: SecurityRecord): Promise<unknown>
}

/**
 * Sends mail, later: each of these returns once the mail is on its way, and none tells anything to
 * who has registered.
 */
export interface MailPort {
  /** To who has registered: the token is for `verifyEmail`. */
  verify(mail: {
    readonly to: string
    readonly username: string
    readonly token: string
  }): Promise<unknown>
  /** To the owner of an account whose address somebody has registered again. */
  alreadyRegistered(mail: { readonly to: string }): Promise<unknown>
  /** To who has registered with a name that is taken: nothing was registered. */
  usernameTaken(mail: { readonly to: string; readonly username: string }): Promise<unknown>
}
