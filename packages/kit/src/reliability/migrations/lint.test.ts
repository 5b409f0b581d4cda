import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EngineName } from '../database/index.ts'
import { lint, ruleIds } from './lint.ts'
import { defineMigrations, type MigrationDefinition } from './migration.ts'
import { fleet } from './testing/fleet.ts'

type Case = string | readonly string[] | Partial<MigrationDefinition>

interface RuleCase {
  readonly rule: string
  readonly engine: EngineName
  readonly bad: Case
  readonly good: Case
}

const alone = { transaction: false } as const
const contract = { phase: 'contract', release: 2, after: '0001' } as const

const cases: readonly RuleCase[] = [
  both('contract-apart', 'drop table t', { ...contract, up: ['drop table t'] }),
  both('contract-apart', 'alter table t drop column a', 'alter table t drop constraint t_a_check'),
  both(
    'contract-after-expand',
    { phase: 'contract', up: ['alter table t drop a'] },
    {
      ...contract,
      up: ['alter table t drop a'],
    },
  ),
  both(
    'contract-after-expand',
    { phase: 'contract', after: '0001', up: ['drop table t'] },
    { ...contract, up: ['drop table t'] },
  ),
  both('no-rename', 'alter table t rename column a to c', 'alter table t add column c text'),
  both('no-rename', 'alter table t rename to u', ['create table u (a text) strict']),
  both('rows-in-batches', "update t set a = 'x'", [
    'create table u (a text) strict',
    "insert into u values ('x')",
  ]),
  both('rows-in-batches', 'insert into u (a) select a from t', [
    'create table u (a text) strict',
    'insert into u (a) select a from t',
  ]),
  both(
    'no-cascade',
    { ...contract, up: ['drop table t cascade'] },
    { ...contract, up: ['drop table t'] },
  ),
  both('no-truncate', 'truncate t', 'delete from t'),
  both('settings-kept', 'set local lock_timeout = 0', "comment on table t is 'set lock_timeout'"),
  both('restartable', { ...alone, up: ['create index t_b on t (b)'] }, 'create index t_b on t (b)'),
  both('way-back', { up: ['create table u (a text) strict'] }, { up: ['analyze t'], down: [] }),
  postgres('index-concurrently', 'create index t_b on t (b)', {
    ...alone,
    up: ['create index concurrently t_b on t (b)'],
  }),
  postgres('index-concurrently', 'create unique index t_b on only t (b)', [
    'create table u (b text)',
    'create index u_b on u (b)',
  ]),
  postgres('drop-index-concurrently', 'drop index t_a', {
    ...alone,
    up: ['drop index concurrently if exists t_a'],
  }),
  postgres('concurrently-alone', 'create index concurrently t_b on t (b)', {
    ...alone,
    up: ['create index concurrently t_b on t (b)'],
  }),
  postgres(
    'not-null-needs-default',
    'alter table t add column c text not null',
    "alter table t add column c text not null default 'x', add d text",
  ),
  postgres(
    'default-not-volatile',
    'alter table t add column c uuid default gen_random_uuid()',
    'alter table t add column c timestamptz default now()',
  ),
  postgres('default-not-volatile', 'alter table t add c bigserial', 'alter table t add c bigint'),
  postgres(
    'not-null-proved-first',
    'alter table t alter column a set not null',
    'alter table t alter column a drop not null',
  ),
  postgres(
    'column-type-kept',
    'alter table t alter column a type bigint using a::bigint',
    "alter table t alter column a set default 'type'",
  ),
  postgres(
    'constraint-not-valid',
    'alter table t add constraint c check (a <> b)',
    'alter table t add constraint c check (a <> b) not valid',
  ),
  postgres(
    'constraint-not-valid',
    'alter table t add column u_id uuid references u (id)',
    'alter table t add foreign key (a) references u (id) not valid',
  ),
  postgres(
    'validate-apart',
    [
      'alter table t add constraint c check (a <> b) not valid',
      'alter table t validate constraint c',
    ],
    'alter table t validate constraint c',
  ),
  postgres(
    'unique-by-index',
    'alter table t add constraint c unique (a)',
    'alter table t add constraint c unique using index t_a',
  ),
  postgres('no-table-rewrite', { ...alone, up: ['vacuum full t'] }, { ...alone, up: ['vacuum t'] }),
  postgres(
    'time-with-zone',
    'create table u (at timestamp not null)',
    'create table u (at timestamptz, b timestamp(3) with time zone)',
  ),
  postgres(
    'key-of-64-bits',
    'create table u (id serial primary key)',
    'create table u (id bigint generated always as identity)',
  ),
  sqlite(
    'strict-table',
    'create table u (a text)',
    'create table u (a text) without rowid, strict',
  ),
  sqlite('no-table-rebuild', rebuild(), 'create table u (a text) strict'),
  sqlite('rebuild-checks-foreign-keys', rebuild(), {
    up: rebuild(),
    foreignKeys: 'checked-at-the-end',
  }),
  sqlite('column-without-index', 'alter table t drop column a', [
    'drop index t_a',
    'alter table t drop column a',
  ]),
  sqlite(
    'column-addable',
    'alter table t add column c text default current_timestamp',
    "alter table t add column c text not null default ''",
  ),
  sqlite(
    'column-addable',
    'alter table t add column c text unique',
    'alter table t add column c text',
  ),
  sqlite('pragma-alone', 'pragma foreign_keys = off', { ...alone, up: ['vacuum'] }),
]

for (const [index, { rule, engine, bad, good }] of cases.entries()) {
  test(`${rule} (${engine}, ${index}): the bad case is found and the good one is not`, () => {
    assert.ok(findings(bad, engine).includes(rule))
    assert.ok(!findings(good, engine).includes(rule))
  })
}

test('every rule has a case', () => {
  const tested = new Set(cases.map(({ rule }) => rule))

  assert.deepEqual(
    [...ruleIds].filter((rule) => !tested.has(rule)),
    [],
  )
})

test('a waived finding carries its reason, and a rule that is unknown cannot be waived', () => {
  const reason = 'The table holds forty rows.'

  const found = lint(
    defined({ up: ['create index t_b on t (b)'], waive: { 'index-concurrently': reason } }),
  )

  assert.equal(found.find(({ rule }) => rule === 'index-concurrently')?.waived, reason)
  assert.throws(() => lint(defined({ waive: { 'index-slowly': reason } })), {
    message: 'migration 0002: there is no rule "index-slowly" to waive',
  })
})

test('migrations that do everything right have no findings', () => {
  assert.deepEqual(
    lint(fleet).filter(({ migration }) => migration !== '0003 plate-index'),
    [],
  )
})

function rebuild(): readonly string[] {
  return [
    'create table t_new (a text, b text) strict',
    'insert into t_new select a, b from t',
    'drop table t',
    'alter table t_new rename to t',
  ]
}

function both(rule: string, bad: Case, good: Case): RuleCase {
  return { rule, engine: 'postgres', bad, good }
}

function postgres(rule: string, bad: Case, good: Case): RuleCase {
  return { rule, engine: 'postgres', bad, good }
}

function sqlite(rule: string, bad: Case, good: Case): RuleCase {
  return { rule, engine: 'sqlite', bad, good }
}

/** Rules that the second of two migrations breaks; the first makes `t` with the index `t_a`. */
function findings(what: Case, engine: EngineName): readonly string[] {
  const isDefinition = typeof what === 'object' && !Array.isArray(what)
  const up = typeof what === 'string' ? [what] : what
  const definition = isDefinition
    ? (what as Partial<MigrationDefinition>)
    : { up: up as readonly string[], down: [] }
  return lint(defined(definition))
    .filter((each) => each.migration === '0002 second' && each.engine === engine)
    .map((each) => each.rule)
}

function defined(second: Partial<MigrationDefinition>) {
  const first = {
    ...{ id: '0001', name: 'first', down: [] },
    up: ['create table t (a text, b text) strict', 'create index t_a on t (a)'],
  }
  const statements = second.up === undefined ? { up: ['analyze t'], down: [] } : {}
  return defineMigrations([first, { ...statements, ...second, id: '0002', name: 'second' }])
}
