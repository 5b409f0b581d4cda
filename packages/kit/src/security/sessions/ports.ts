/**
 * What sessions need of revocation and of the audit log, so that either may be another.
 *
 * @module
 */

import type { Kysely } from 'kysely'

/** Queries of a transaction whose schema has the tables of several concerns. */
// biome-ignore lint/suspicious/noExplicitAny: `unknown` would refuse every schema.
export type AnyQueries = Kysely<any>

/** The session is not accepted any more, nor is any token of it. */
export interface RevokedSession {
  readonly kind: 'session'
  readonly id: string
}

/** Whether every node refuses it by now, or will within seconds. */
export type Propagation = 'complete' | 'pending'

export interface RevocationPort {
  /** What `work` changes and revokes is one transaction; then all nodes are told. */
  transaction<Result>(
    work: (
      queries: AnyQueries,
      revoke: (what: RevokedSession | readonly RevokedSession[]) => Promise<void>,
    ) => Promise<Result>,
    options?: { readonly mode?: 'strict' | 'async' },
  ): Promise<{ readonly value: Result; readonly propagation: Propagation }>
}

/** What happened to a session, for the audit log. */
export interface SecurityRecord {
  readonly action: string
  readonly userId?: string | null | undefined
  readonly resource?: string | null | undefined
  readonly details?: Readonly<Record<string, unknown>> | undefined
  readonly ipAddress?: string | null | undefined
}

export interface AuditPort {
  /** Records in the caller's transaction, as the last statement of it. */
  appendWithin(queries: AnyQueries, record: SecurityRecord): Promise<unknown>
}
