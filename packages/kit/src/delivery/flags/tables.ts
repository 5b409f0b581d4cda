/**
 * The table of flags: how each that somebody has set is set, and what became of its rollout.
 *
 * @module
 */

import type { TableSet } from '../../reliability/database/index.ts'
import { type FlagAdvance, type FlagMode, flagModes } from './flag-state.ts'

export interface FlagRow {
  readonly key: string
  readonly mode: FlagMode
  /** Of a rollout, else null. */
  readonly percent: number | null
  /** JSON: roles that always have it. */
  readonly roles_on: string
  /** JSON: roles that never have it. */
  readonly roles_off: string
  readonly killed_at: string | null
  readonly held_since: string | null
  readonly advance: FlagAdvance
  readonly halted_at: string | null
  /** Percent that had it before. */
  readonly halted_from: number | null
  readonly halted_reason: string | null
  readonly version: number
  readonly updated_at: string
  readonly updated_by: string | null
}

/** What the service's own schema includes. */
export interface FlagTables {
  readonly flags: FlagRow
}

const checks = `
    check (mode in (${flagModes.map((mode) => `'${mode}'`).join(', ')})),
    check ((mode = 'rollout') = (percent is not null)),
    check (percent between 0 and 100),
    check (version > 0)`

export const flagTables: TableSet = {
  name: 'flags',
  up: {
    sqlite: [
      `create table flags (
        key text primary key,
        mode text not null,
        percent integer,
        roles_on text not null check (json_valid(roles_on)),
        roles_off text not null check (json_valid(roles_off)),
        killed_at text,
        held_since text,
        version integer not null,
        updated_at text not null,
        updated_by text,${checks}
      ) strict`,
    ],
    postgres: [
      `create table flags (
        key text primary key,
        mode text not null,
        percent integer,
        roles_on json not null,
        roles_off json not null,
        killed_at timestamptz(3),
        held_since timestamptz(3),
        version bigint not null,
        updated_at timestamptz(3) not null,
        updated_by text,${checks}
      )`,
    ],
  },
  down: { sqlite: ['drop table flags'], postgres: ['drop table flags'] },
}

// No check, as that would read all of the table while nobody can write.
const columns = [
  `advance text not null default 'by-hand'`,
  'halted_at text',
  'halted_from integer',
  'halted_reason text',
]

/**
 * Beside {@link flagTables}: what becomes of a rollout. A set of its own, because one that was applied
 * is never edited.
 */
export const flagRolloutTables: TableSet = {
  name: 'flag-rollouts',
  up: {
    sqlite: columns.map((column) => `alter table flags add column ${column}`),
    postgres: columns.map(
      (column) =>
        `alter table flags add column ${column.replace('_at text', '_at timestamptz(3)')}`,
    ),
  },
  down: { sqlite: dropped(), postgres: dropped() },
}

function dropped(): string[] {
  const names = ['halted_reason', 'halted_from', 'halted_at', 'advance']
  return names.map((name) => `alter table flags drop column ${name}`)
}
