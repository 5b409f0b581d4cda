/**
 * The table of flags: how each that somebody has set is set.
 *
 * @module
 */

import type { TableSet } from '../../reliability/database/index.ts'
import { type FlagMode, flagModes } from './flag-state.ts'

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
