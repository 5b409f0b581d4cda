/**
 * The tables of users, and of who they are at other issuers.
 *
 * A user who comes from another issuer has no password, and an address or a username only if the
 * issuer tells one that is free: they are that issuer's (`issuer`, `subject`), never an address.
 *
 * @module
 */

import type { TableSet } from '../../reliability/database/index.ts'

export interface UserRow {
  readonly id: string
  readonly email: string | null
  /** The address as it is unique: wholly in lower case. */
  readonly email_key: string | null
  readonly username: string | null
  readonly username_key: string | null
  readonly password_hash: string | null
  /** `admin`, `user` or `guest`. */
  readonly role: string
  /** `uv` of new tokens; older ones are refused once it was raised. */
  readonly auth_version: number
  readonly disabled_at: string | null
  readonly verified_at: string | null
  /** SHA-256 of the token in the mail, in hexadecimal. */
  readonly verification_hash: string | null
  readonly verification_expires_at: string | null
  readonly created_at: string
  readonly updated_at: string
  readonly last_login_at: string | null
}

export interface ExternalIdentityRow {
  readonly issuer: string
  readonly subject: string
  readonly user_id: string
  readonly created_at: string
}

/** What the service's own schema includes. */
export interface AccountTables {
  users: UserRow
  external_identities: ExternalIdentityRow
}

const indexes = [
  'create unique index users_email_key on users (email_key)',
  'create unique index users_username_key on users (username_key)',
  'create index users_role on users (role, id)',
  `create unique index users_verification_hash on users (verification_hash)
    where verification_hash is not null`,
  'create index external_identities_user_id on external_identities (user_id)',
]

export const accountTables: TableSet = {
  name: 'accounts',
  up: {
    sqlite: [
      `create table users (
        id text primary key,
        email text,
        email_key text,
        username text,
        username_key text,
        password_hash text,
        role text not null,
        auth_version integer not null,
        disabled_at text,
        verified_at text,
        verification_hash text,
        verification_expires_at text,
        created_at text not null,
        updated_at text not null,
        last_login_at text
      ) strict`,
      `create table external_identities (
        issuer text not null,
        subject text not null,
        user_id text not null references users (id) on delete cascade,
        created_at text not null,
        primary key (issuer, subject)
      ) strict, without rowid`,
      ...indexes,
    ],
    postgres: [
      // Addresses are compared byte by byte, so that the index also finds those that begin alike.
      `create table users (
        id uuid primary key,
        email text,
        email_key text collate "C",
        username text,
        username_key text collate "C",
        password_hash text,
        role text not null,
        auth_version bigint not null,
        disabled_at timestamptz(3),
        verified_at timestamptz(3),
        verification_hash text,
        verification_expires_at timestamptz(3),
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        last_login_at timestamptz(3)
      )`,
      `create table external_identities (
        issuer text not null,
        subject text not null,
        user_id uuid not null references users (id) on delete cascade,
        created_at timestamptz(3) not null,
        primary key (issuer, subject)
      )`,
      ...indexes,
    ],
  },
  down: {
    sqlite: ['drop table external_identities', 'drop table users'],
    postgres: ['drop table external_identities', 'drop table users'],
  },
}
