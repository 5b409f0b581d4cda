/**
 * Statements that would stop a service which runs, and what each of the two linters calls them. Both
 * must see each: one that overlooks it is wrong, or its rule is gone.
 *
 * @module
 */

import { defineMigrations, lint } from '@plimsoll/kit/migrations'
import { type SquawkFinding, squawk } from './squawk.ts'

interface Dangerous {
  readonly planted: string
  readonly sql: string
  readonly ownRule: string
  readonly squawkRule: string
  readonly isTransactional?: boolean
}

export const dangerous: readonly Dangerous[] = [
  {
    planted: 'an index without CONCURRENTLY',
    sql: 'create index reports_status on reports (status)',
    ownRule: 'index-concurrently',
    squawkRule: 'require-concurrent-index-creation',
    isTransactional: false,
  },
  {
    planted: 'an index with CONCURRENTLY in a transaction',
    sql: 'create index concurrently reports_status on reports (status)',
    ownRule: 'concurrently-alone',
    squawkRule: 'ban-concurrent-index-creation-in-transaction',
  },
  {
    planted: 'an index that is dropped while all wait',
    sql: 'drop index if exists reports_of_user',
    ownRule: 'drop-index-concurrently',
    squawkRule: 'require-concurrent-index-deletion',
    isTransactional: false,
  },
  {
    planted: 'a column that every insert of the release before leaves out',
    sql: 'alter table reports add column rating integer not null',
    ownRule: 'not-null-needs-default',
    squawkRule: 'adding-required-field',
  },
  {
    planted: 'a column with another type',
    sql: 'alter table reports alter column notes type varchar(9)',
    ownRule: 'column-type-kept',
    squawkRule: 'changing-column-type',
  },
  {
    planted: 'a constraint that is checked at once',
    sql: "alter table reports add constraint noted check (notes <> '')",
    ownRule: 'constraint-not-valid',
    squawkRule: 'constraint-missing-not-valid',
  },
  {
    planted: 'a unique constraint that builds its index',
    sql: 'alter table reports add constraint one_report unique (vehicle_id)',
    ownRule: 'unique-by-index',
    squawkRule: 'disallowed-unique-constraint',
  },
  {
    planted: 'a column under another name',
    sql: 'alter table reports rename column notes to remarks',
    ownRule: 'no-rename',
    squawkRule: 'renaming-column',
  },
  {
    planted: 'a column that is dropped in the release that adds',
    sql: 'alter table reports drop column notes',
    ownRule: 'contract-apart',
    squawkRule: 'ban-drop-column',
  },
  {
    planted: 'a table that is dropped in the release that adds',
    sql: 'drop table reports',
    ownRule: 'contract-apart',
    squawkRule: 'ban-drop-table',
  },
  {
    planted: 'a time of which nobody knows the zone',
    sql: 'create table visits (id uuid primary key, at timestamp not null)',
    ownRule: 'time-with-zone',
    squawkRule: 'prefer-timestamp-tz',
  },
  {
    planted: 'a column that may no longer be null',
    sql: 'alter table reports alter column notes set not null',
    ownRule: 'not-null-proved-first',
    squawkRule: 'adding-not-nullable-field',
  },
]

let answer: Promise<readonly SquawkFinding[]> | undefined

/** What was seen, if both linters saw it; else nothing. */
export async function seenByBoth({ sql, ownRule, squawkRule, isTransactional = true }: Dangerous) {
  const up = [sql]
  const alone = isTransactional ? {} : ({ transaction: false } as const)
  const migrations = defineMigrations([{ id: '0001', name: 'planted', up, down: [], ...alone }])
  const own = lint(migrations).some(({ rule }) => rule === ownRule)
  answer ??= squawk(
    dangerous.map((each, index) => ({
      name: String(index),
      statements: [each.sql],
      isTransactional: each.isTransactional ?? true,
    })),
  )
  const index = dangerous.findIndex((each) => each.sql === sql)
  const others = (await answer).some(
    ({ name, rule }) => name === String(index) && rule === squawkRule,
  )
  return own && others ? [`${ownRule} and ${squawkRule}: ${sql}`] : []
}
