/**
 * The tables of revocation: what was cut off, the versions that stay, and on PostgreSQL the nodes.
 *
 * `revocations` is the truth and the outbox. On PostgreSQL a row knows its transaction, so that a
 * reader finds what was committed since its last snapshot, however late.
 *
 * @module
 */

import type { Generated } from 'kysely'
import type { TableSet } from '../../reliability/database/index.ts'
import type { RevocableKind } from './revocable.ts'

export interface RevocationRow {
  /** In the order of insertion, which is not that of the commits. */
  readonly position: Generated<number>
  readonly kind: RevocableKind
  /** `jti`, `sid`, id of the user, …; of a foreign subject its issuer and itself, with a space. */
  readonly id: string
  /** Of a token its `exp`; the least version or the cut-off; else 0. */
  readonly value: number
  readonly created_at: string
  /** No token that it concerns is accepted any more. */
  readonly expires_at: string
  /** When it was in the Redis stream; null: a relay has to put it there, if there is one. */
  readonly published_at: string | null
  /** PostgreSQL only: `xid8` as text. */
  readonly transaction_id: Generated<string>
}

/** Versions that do not expire: `service` or `tenant:…`. */
export interface AuthVersionRow {
  readonly scope: string
  readonly version: number
}

/** PostgreSQL only: what each node may still accept without having asked. */
export interface RevocationNodeRow {
  readonly id: string
  /** Until then it may be fresh by reading this database. */
  readonly lease_until: string | null
  /** What it has read, as `pg_snapshot`. */
  readonly snapshot: string | null
  /** Until then it may be asking for single sessions. */
  readonly confirms_until: string | null
  readonly seen_at: string
}

/** What the service's own schema includes. */
export interface RevocationTables {
  revocations: RevocationRow
  auth_versions: AuthVersionRow
  revocation_nodes: RevocationNodeRow
}

const kinds = `('token', 'session', 'api-key', 'user', 'tenant', 'service', 'subject')`

const indexes = [
  'create index revocations_id on revocations (id, kind, value)',
  'create index revocations_expires_at on revocations (expires_at)',
  `create index revocations_unpublished on revocations (created_at) where published_at is null`,
]

const versions = 'create table auth_versions (scope text primary key, version'

export const revocationTables: TableSet = {
  name: 'revocation',
  up: {
    sqlite: [
      `create table revocations (
        position integer primary key autoincrement,
        kind text not null check (kind in ${kinds}),
        id text not null,
        value integer not null,
        created_at text not null,
        expires_at text not null,
        published_at text
      ) strict`,
      ...indexes,
      `${versions} integer not null) strict`,
    ],
    postgres: [
      `create table revocations (
        position bigint generated always as identity primary key,
        transaction_id xid8 not null default pg_current_xact_id(),
        kind text not null check (kind in ${kinds}),
        id text not null,
        value bigint not null,
        created_at timestamptz(3) not null,
        expires_at timestamptz(3) not null,
        published_at timestamptz(3)
      )`,
      ...indexes,
      'create index revocations_transaction_id on revocations (transaction_id, position)',
      `${versions} bigint not null)`,
      `create table revocation_nodes (
        id uuid primary key,
        lease_until timestamptz(3),
        snapshot pg_snapshot,
        confirms_until timestamptz(3),
        seen_at timestamptz(3) not null
      )`,
    ],
  },
  down: {
    sqlite: ['drop table revocations', 'drop table auth_versions'],
    postgres: ['drop table revocations', 'drop table auth_versions', 'drop table revocation_nodes'],
  },
}
