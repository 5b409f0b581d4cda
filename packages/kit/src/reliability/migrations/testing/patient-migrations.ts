/**
 * Migrations whose second statement lasts as long as the table `patience` says, for tests that come
 * between: they run at the same time, or kill in the middle.
 */

import type { EngineStatements } from '../../database/index.ts'
import { defineMigrations, type MigrationDefinition, type Migrations } from '../migration.ts'

// SQLite has no sleep, and counts instead: a million in about a tenth of a second.
const lasting: EngineStatements = {
  sqlite: [
    `insert into marks (id) select count(*) + 2 from (with recursive n (i) as (
       select 1 union all select i + 1 from n where i < (select seconds * 10000000 from patience))
       select i from n)`,
  ],
  postgres: ['insert into marks (id) select 2 from patience where pg_sleep(seconds) is not null'],
}

const base: MigrationDefinition = {
  id: '0001',
  name: 'patience',
  up: {
    sqlite: [
      'create table patience (seconds real not null) strict',
      'create table marks (id integer not null) strict',
    ],
    postgres: [
      'create table patience (seconds real not null)',
      'create table marks (id integer not null)',
    ],
  },
  down: ['drop table marks', 'drop table patience'],
}

function marking(id: string, name: string): MigrationDefinition {
  const begin = 'insert into marks (id) values (1)'
  return {
    id,
    name,
    up: {
      sqlite: [begin, ...lasting.sqlite, `create table ends_${id} (id text) strict`],
      postgres: [begin, ...lasting.postgres, `create table ends_${id} (id text)`],
    },
    down: [`drop table ends_${id}`],
  }
}

/** Each statement that marks is there twice in `both`. */
export type PatientKind = 'in one transaction' | 'statement by statement' | 'both' | 'index'

export function patientMigrations(kind: PatientKind): Migrations {
  const apart = { transaction: false } as const
  if (kind === 'index') return defineMigrations([base, { ...index, ...apart }])
  if (kind === 'both') {
    return defineMigrations([
      base,
      marking('0002', 'lasting'),
      { ...marking('0003', 'apart'), ...apart },
    ])
  }
  const last = marking('0002', 'lasting')
  return defineMigrations([base, kind === 'in one transaction' ? last : { ...last, ...apart }])
}

const index: MigrationDefinition = {
  id: '0002',
  name: 'index',
  up: {
    sqlite: ['create index if not exists marks_id on marks (id)'],
    postgres: ['create index concurrently marks_id on marks (id)'],
  },
  down: ['drop index marks_id'],
}
