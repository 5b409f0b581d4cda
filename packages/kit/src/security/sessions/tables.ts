/**
 * The table of sessions: one row each, however often it is refreshed.
 *
 * No secret is in it: a refresh token is a MAC under a key that the database does not know, so who
 * reads the table can make none.
 *
 * @module
 */

import type { TableSet } from '../../reliability/database/index.ts'

export interface SessionRow {
  /** The `sid` of tokens: 16 random bytes in base64url. */
  readonly id: string
  readonly user_id: string
  /** Of the only refresh token that rotates. Grows by 1 with each rotation. */
  readonly counter: number
  /** Which key made that token. */
  readonly key_id: string
  /** ISO 8601, UTC, with milliseconds; so are all times. */
  readonly rotated_at: string
  /** How often the successor was given again since then. */
  readonly replays: number
  /** Never after `absolute_expires_at`, so it alone says whether the session has expired. */
  readonly idle_expires_at: string
  readonly absolute_expires_at: string
  readonly revoked_at: string | null
  /** Of the device that rotated last, see `device.ts`. */
  readonly device_mark: string
  readonly user_agent: string | null
  readonly ip_address: string | null
  readonly created_at: string
  readonly last_seen_at: string
}

/** What the service's own schema includes. */
export interface SessionTables {
  readonly sessions: SessionRow
}

const indexes = [
  `create index sessions_user on sessions (user_id, created_at, id) where revoked_at is null`,
  'create index sessions_expiry on sessions (idle_expires_at)',
]

export const sessionTables: TableSet = {
  name: 'sessions',
  up: {
    sqlite: [
      `create table sessions (
        id text primary key check (length(id) = 22),
        user_id text not null,
        counter integer not null check (counter > 0),
        key_id text not null,
        rotated_at text not null,
        replays integer not null,
        idle_expires_at text not null,
        absolute_expires_at text not null check (absolute_expires_at >= idle_expires_at),
        revoked_at text,
        device_mark text not null,
        user_agent text,
        ip_address text,
        created_at text not null,
        last_seen_at text not null
      ) strict`,
      ...indexes,
    ],
    postgres: [
      `create table sessions (
        id text primary key check (length(id) = 22),
        user_id uuid not null,
        counter bigint not null check (counter > 0),
        key_id text not null,
        rotated_at timestamptz(3) not null,
        replays integer not null,
        idle_expires_at timestamptz(3) not null,
        absolute_expires_at timestamptz(3) not null check (absolute_expires_at >= idle_expires_at),
        revoked_at timestamptz(3),
        device_mark text not null,
        user_agent text,
        ip_address text,
        created_at timestamptz(3) not null,
        last_seen_at timestamptz(3) not null
      )`,
      ...indexes,
    ],
  },
  down: { sqlite: ['drop table sessions'], postgres: ['drop table sessions'] },
}
