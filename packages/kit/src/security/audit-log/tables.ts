/**
 * The table of the audit log, the one of its anchors, and the triggers that make both append-only.
 *
 * The triggers keep mistakes and stolen rights to `DELETE` away; who owns the tables can drop them,
 * and then the chain shows it. Deleting is allowed up to a checkpoint, see `archive.ts`.
 *
 * On SQLite the indexes by user and by resource are led by the group of 256 rows that a row is in. A
 * plain one is written at a random place for each row, which cost more than all else together (40,000
 * rows a second against 90,000); this one at its end only, and `find-rows.ts` looks it up group by
 * group.
 *
 * @module
 */

import type { TableSet } from '../../reliability/database/index.ts'

export interface AuditRow {
  /** 1 and up, without a gap. */
  readonly sequence: number
  /** ISO 8601, UTC, with milliseconds. */
  readonly created_at: string
  readonly user_id: string | null
  readonly action: string
  readonly resource: string | null
  /** JSON text of an object, exactly as it was hashed. */
  readonly details: string | null
  readonly ip_address: string | null
  /** SHA-256 over the hash before and this row, in lower-case hexadecimal; see `chain.ts`. */
  readonly hash: string
}

/** `head`: the chain reached here. `checkpoint`: what came before may have been archived. */
export type AnchorPurpose = 'head' | 'checkpoint'

export interface AnchorRow {
  readonly sequence: number
  readonly purpose: AnchorPurpose
  readonly hash: string
  readonly created_at: string
  /** HMAC-SHA-256 under a key that the database does not know; null where there is no key. */
  readonly seal: string | null
}

/** What the service's own schema includes. */
export interface AuditLogTables {
  audit_log: AuditRow
  audit_log_anchors: AnchorRow
}

const lastCheckpoint = `coalesce((select max(sequence) from audit_log_anchors where purpose = 'checkpoint'), 0)`

/** Rows of one group of the indexes on SQLite, as a power of two. */
export const groupBits = 8

const sqliteIndexes = [
  'create index audit_log_created_at on audit_log (created_at)',
  'create index audit_log_action on audit_log (action)',
  `create index audit_log_user_id on audit_log (sequence >> ${groupBits}, user_id)
    where user_id is not null`,
  `create index audit_log_resource on audit_log (sequence >> ${groupBits}, resource)
    where resource is not null`,
]

const postgresIndexes = [
  'create index audit_log_created_at on audit_log (created_at, sequence)',
  'create index audit_log_action on audit_log (action, sequence)',
  'create index audit_log_user_id on audit_log (user_id, sequence) where user_id is not null',
  'create index audit_log_resource on audit_log (resource, sequence) where resource is not null',
]

const sqlite = [
  `create table audit_log (
    sequence integer primary key check (sequence > 0),
    created_at text not null,
    user_id text,
    action text not null,
    resource text,
    details text,
    ip_address text,
    hash text not null check (length(hash) = 64)
  ) strict`,
  ...sqliteIndexes,
  `create table audit_log_anchors (
    sequence integer not null,
    purpose text not null check (purpose in ('head', 'checkpoint')),
    hash text not null,
    created_at text not null,
    seal text,
    primary key (purpose, sequence)
  ) strict, without rowid`,
  // INSERT OR REPLACE deletes without any trigger of DELETE, so it is stopped before it begins. So is
  // a gap, which lets the writer append without asking for the end first.
  `create trigger audit_log_next_only before insert on audit_log
    when new.sequence is not (select coalesce(max(sequence), 0) + 1 from audit_log)
    begin select raise(abort, 'audit_log is append-only'); end`,
  `create trigger audit_log_no_update before update on audit_log
    begin select raise(abort, 'audit_log is append-only'); end`,
  `create trigger audit_log_no_delete before delete on audit_log
    when old.sequence > ${lastCheckpoint}
    begin select raise(abort, 'audit_log is append-only'); end`,
  `create trigger audit_log_anchors_no_update before update on audit_log_anchors
    begin select raise(abort, 'audit_log_anchors is append-only'); end`,
  `create trigger audit_log_anchors_no_delete before delete on audit_log_anchors
    when old.sequence >= ${lastCheckpoint}
    begin select raise(abort, 'audit_log_anchors is append-only'); end`,
]

const postgres = [
  `create table audit_log (
    sequence bigint primary key check (sequence > 0),
    created_at timestamptz(3) not null,
    user_id text,
    action text not null,
    resource text,
    details json,
    ip_address text,
    hash text not null check (length(hash) = 64)
  )`,
  ...postgresIndexes,
  `create table audit_log_anchors (
    sequence bigint not null,
    purpose text not null check (purpose in ('head', 'checkpoint')),
    hash text not null,
    created_at timestamptz(3) not null,
    seal text,
    primary key (purpose, sequence)
  )`,
  `create function audit_log_refuse() returns trigger language plpgsql as $$
    begin raise exception '% is append-only', tg_table_name; end $$`,
  `create function audit_log_refuse_delete() returns trigger language plpgsql as $$
    begin
      if old.sequence < ${lastCheckpoint} then return old; end if;
      if tg_table_name = 'audit_log' and old.sequence = ${lastCheckpoint} then return old; end if;
      raise exception '% is append-only', tg_table_name;
    end $$`,
  ...['audit_log', 'audit_log_anchors'].flatMap((table) => [
    `create trigger ${table}_no_update before update or truncate on ${table}
      for each statement execute function audit_log_refuse()`,
    `create trigger ${table}_no_delete before delete on ${table}
      for each row execute function audit_log_refuse_delete()`,
  ]),
]

const dropTables = ['drop table audit_log', 'drop table audit_log_anchors']

export const auditLogTables: TableSet = {
  name: 'audit-log',
  up: { sqlite, postgres },
  down: {
    sqlite: dropTables,
    postgres: [
      ...dropTables,
      'drop function audit_log_refuse',
      'drop function audit_log_refuse_delete',
    ],
  },
}
