/**
 * The table of keys.
 *
 * @module
 */

import type { TableSet } from '../../reliability/database/index.ts'
import type { NotKept } from './kept-answer.ts'

export interface IdempotencyKeysTable {
  /** Digest of method, route, caller and key. */
  readonly id: string
  /** Digest of the caller. */
  readonly principal: string
  readonly state: 'running' | 'done'
  /** New with each execution: only who holds it may say how the execution ended. */
  readonly owner: string
  readonly head_digest: string
  /** Null if the body was not read, or not yet. */
  readonly body_digest: string | null
  readonly body_bytes: number | null
  /** By the clock of the store, see `key-clock.ts`. */
  readonly lease_until_ms: number
  readonly expires_at: string
  readonly status_code: number | null
  /** JSON. */
  readonly headers: string | null
  readonly body: Uint8Array | null
  /** Why a request that is done has no answer here. */
  readonly not_kept: NotKept | null
}

export interface IdempotencyTables {
  readonly idempotency_keys: IdempotencyKeysTable
}

const indexes = [
  'create index idempotency_keys_expiry on idempotency_keys (expires_at)',
  'create index idempotency_keys_principal on idempotency_keys (principal)',
]

export const idempotencyTables: TableSet = {
  name: 'idempotency',
  up: {
    sqlite: [
      `create table idempotency_keys (
        id text primary key,
        principal text not null,
        state text not null check (state in ('running', 'done')),
        owner text not null,
        head_digest text not null,
        body_digest text,
        body_bytes integer,
        lease_until_ms integer not null,
        expires_at text not null,
        status_code integer,
        headers text,
        body blob,
        not_kept text
      ) strict`,
      ...indexes,
    ],
    postgres: [
      `create table idempotency_keys (
        id text primary key,
        principal text not null,
        state text not null check (state in ('running', 'done')),
        owner uuid not null,
        head_digest text not null,
        body_digest text,
        body_bytes bigint,
        lease_until_ms bigint not null,
        expires_at timestamptz(3) not null,
        status_code integer,
        headers json,
        body bytea,
        not_kept text
      )`,
      ...indexes,
    ],
  },
  down: {
    sqlite: ['drop table idempotency_keys'],
    postgres: ['drop table idempotency_keys'],
  },
}
