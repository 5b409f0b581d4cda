/**
 * Rules for PostgreSQL: what locks a table for as long as it takes to read or write all of it.
 *
 * After "ALTER TABLE", "CREATE INDEX" and "Explicit Locking" in its manual.
 *
 * @module
 */

import { alters, type LintRule, says } from './lint-rule.ts'

const added = String.raw`^add (?:constraint \S+ )?`
const volatile =
  /\bdefault\b.*\b(random|gen_random_uuid|uuid_generate_v\d\w*|uuidv\d|clock_timestamp|timeofday|nextval) \(/

export const postgresRules: readonly LintRule[] = [
  {
    id: 'index-concurrently',
    finding: 'builds an index while nobody can write to the table',
    remedy: 'CREATE INDEX CONCURRENTLY, in a migration with `transaction: false`',
    breaks: says(/^create (unique )?index (?!concurrently)/),
  },
  {
    id: 'drop-index-concurrently',
    finding: 'waits for all who use the table, and lets nobody else in meanwhile',
    remedy: 'DROP INDEX CONCURRENTLY IF EXISTS, in a migration with `transaction: false`',
    breaks: ({ words }) => /^drop index (?!concurrently)/.test(words),
  },
  {
    id: 'concurrently-alone',
    finding: 'cannot be in a transaction',
    remedy: 'put it into a migration of its own with `transaction: false`',
    breaks: ({ words, migration }) =>
      migration.isTransactional && /^(create|drop|reindex|refresh) .*\bconcurrently\b/.test(words),
  },
  {
    id: 'not-null-needs-default',
    finding: 'fails on a table with rows, and on every insert of the release before',
    remedy: 'give it a constant default, or add it without NOT NULL',
    breaks: alters(
      /^add (?!constraint|check|foreign|unique|primary)(?!.*\bdefault\b).*\bnot null\b/,
    ),
  },
  {
    id: 'default-not-volatile',
    finding: 'writes every row of the table anew, while nobody can read it',
    remedy: 'add it without a default, fill it by "data", and set the default after',
    breaks: ({ actions, isNewTable }) =>
      !isNewTable &&
      actions.some(
        (each) =>
          /^add (column )?/.test(each) &&
          (volatile.test(each) || /\b((big|small)?serial|generated)\b/.test(each)),
      ),
  },
  {
    id: 'not-null-proved-first',
    finding: 'reads all of the table while nobody can use it',
    remedy: 'add CHECK (… IS NOT NULL) NOT VALID, validate it, and waive this with its name',
    breaks: alters(/^alter (column )?\S+ set not null$/),
  },
  {
    id: 'column-type-kept',
    finding: 'writes all of the table anew, or breaks the release before',
    remedy: 'add a column of the new type and move the values over by "data"',
    breaks: alters(/^alter (column )?\S+ (set data )?type\b/),
  },
  {
    id: 'constraint-not-valid',
    finding: 'reads all of the table to check it, while nobody can write',
    remedy: 'add it NOT VALID, and VALIDATE CONSTRAINT in the next migration',
    breaks: alters(
      new RegExp(
        `(?:${added}(?:check|foreign key)\\b|^add (?!constraint|check|foreign|primary|unique).*\\b(?:references|check)\\b)(?!.*\\bnot valid$)`,
      ),
    ),
  },
  {
    id: 'validate-apart',
    finding: 'reads all of the table while the lock that added the constraint is held',
    remedy: 'VALIDATE CONSTRAINT in the next migration',
    breaks: ({ actions, all, migration }) =>
      migration.isTransactional &&
      actions.some((each) => /^validate constraint\b/.test(each)) &&
      all.some((other) => other.actions.some((each) => /\bnot valid$/.test(each))),
  },
  {
    id: 'unique-by-index',
    finding: 'builds an index while nobody can use the table',
    remedy: 'CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT … USING INDEX',
    breaks: alters(
      new RegExp(
        `(?:${added}(?:unique|primary key)\\b|^add (?!constraint|check|foreign).*\\b(?:unique|primary key)\\b)(?!.*\\busing index\\b)`,
      ),
    ),
  },
  {
    id: 'no-table-rewrite',
    finding: 'writes all of the table anew, while nobody can use it',
    remedy: 'plain VACUUM, or pg_repack',
    breaks: ({ words, actions }) =>
      /^(vacuum full|cluster|lock table|reindex (?!\w+ concurrently))\b/.test(words) ||
      actions.some((each) => /^set (tablespace|logged|unlogged|access method)\b/.test(each)),
  },
  {
    id: 'time-with-zone',
    finding: 'keeps a time of which nobody knows the zone',
    remedy: 'timestamptz(3)',
    breaks: ({ words }) =>
      /^(create|alter) .*\btimestamp\b(?! (\( \d \) )?with time zone)/.test(words),
  },
  {
    id: 'key-of-64-bits',
    finding: 'ends after 2,147,483,647 rows',
    remedy: 'bigint generated always as identity, or a UUID',
    breaks: ({ words }) =>
      /\b(small)?serial\b|\b(int|integer|smallint) (not null )?generated\b/.test(words),
  },
]
