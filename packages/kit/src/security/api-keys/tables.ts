/**
 * The table of API keys. Their users are in the table `users` of accounts.
 *
 * @module
 */

import type { TableSet } from '../../reliability/database/index.ts'

export interface ApiKeyRow {
  readonly id: string
  readonly user_id: string
  readonly name: string
  /** What the key begins with; no secret, and unique. */
  readonly prefix: string
  /** SHA-256 in hexadecimal. */
  readonly secret_hash: string
  /** JSON: a list of permissions. */
  readonly scopes: string
  readonly expires_at: string
  readonly last_used_at: string | null
  readonly last_used_ip: string | null
  readonly revoked_at: string | null
  readonly created_at: string
}

/** What is read of users. */
export interface KeyUserRow {
  readonly id: string
  readonly role: string
  readonly auth_version: number
  readonly disabled_at: string | null
}

/** What the service's own schema includes, besides the users. */
export interface ApiKeyTables {
  readonly api_keys: ApiKeyRow
}

const indexes = [
  'create unique index api_keys_prefix on api_keys (prefix)',
  'create index api_keys_user on api_keys (user_id, id) where revoked_at is null',
]

export const apiKeyTables: TableSet = {
  name: 'api-keys',
  up: {
    sqlite: [
      `create table api_keys (
        id text primary key,
        user_id text not null,
        name text not null,
        prefix text not null,
        secret_hash text not null check (length(secret_hash) = 64),
        scopes text not null,
        expires_at text not null,
        last_used_at text,
        last_used_ip text,
        revoked_at text,
        created_at text not null
      ) strict`,
      ...indexes,
    ],
    postgres: [
      `create table api_keys (
        id uuid primary key,
        user_id uuid not null,
        name text not null,
        prefix text not null,
        secret_hash text not null check (length(secret_hash) = 64),
        scopes json not null,
        expires_at timestamptz(3) not null,
        last_used_at timestamptz(3),
        last_used_ip text,
        revoked_at timestamptz(3),
        created_at timestamptz(3) not null
      )`,
      ...indexes,
    ],
  },
  down: {
    sqlite: ['drop table api_keys'],
    postgres: ['drop table api_keys'],
  },
}
