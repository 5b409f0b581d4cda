/**
 * What API keys need of the concerns around them, so that each may be another.
 *
 * @module
 */

import type { IncomingHttpHeaders } from 'node:http'
import type { Kysely } from 'kysely'

/** Queries of a transaction whose schema has the tables of several concerns. */
// biome-ignore lint/suspicious/noExplicitAny: `unknown` would refuse every schema.
export type AnyQueries = Kysely<any>

export interface RevokedKey {
  readonly kind: 'api-key'
  readonly id: string
}

/** Whether every node refuses it by now, or will within seconds. */
export type Propagation = 'complete' | 'pending'

export interface RevocationPort {
  /** What `work` changes and revokes is one transaction; then all nodes are told. */
  transaction<Result>(
    work: (queries: AnyQueries, revoke: (what: RevokedKey) => Promise<void>) => Promise<Result>,
    options?: { readonly mode?: 'strict' | 'async'; readonly signal?: AbortSignal },
  ): Promise<{ readonly value: Result; readonly propagation: Propagation }>
  /** Of the local replica: no I/O. `stale` if something may have been missed. */
  checkApiKey(id: string, userId: string, userVersion: number): 'live' | 'revoked' | 'stale'
  /** For how long something may have been missed, in milliseconds. Without it, never mind `serve`. */
  staleForMs?(): number
}

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

/** As `access` has it. */
export interface PolicyPort<Mask> {
  maskOf(roles: readonly string[], scopes?: readonly string[]): Mask
}

/** The principal of `access`, of this method. */
export interface ApiKeyPrincipal<Mask> {
  readonly method: 'api-key'
  readonly userId: string
  readonly roles: readonly string[]
  readonly permissions: Mask
  readonly apiKeyId: string
  readonly expiresAtSeconds: number
}

export type WhenStale = 'confirm' | 'serve' | 'deny'

/** What is read of a request. */
export interface CredentialRequest {
  readonly headers: IncomingHttpHeaders
  readonly ip: string
  readonly routeOptions: { readonly config: { readonly whenStale?: WhenStale } }
}
