/**
 * Rules for both engines: what makes a deployment without an interruption impossible.
 *
 * @module
 */

import { alters, type LintedStatement, type LintRule, says } from './lint-rule.ts'

const dropsObject = says(/^drop (table|view|materialized view|type|function|schema|sequence)\b/)
/** Dropping a constraint or a default loosens, and takes nothing away. */
const dropsColumn = alters(/^drop (?!constraint\b)/)

export const sharedRules: readonly LintRule[] = [
  {
    id: 'contract-apart',
    finding: 'takes away what the release before still uses',
    remedy: 'do it in a migration with phase "contract", one release later',
    breaks: (statement) => statement.migration.phase === 'expand' && removes(statement),
  },
  {
    id: 'contract-after-expand',
    finding: 'takes something away in the release that made it superfluous, or does not say when',
    remedy: 'name in "after" the migration that replaced it, from an earlier release',
    breaks: (statement) =>
      statement.migration.phase === 'contract' && removes(statement) && !isLater(statement),
  },
  {
    id: 'no-rename',
    finding: 'renames, and no moment fits the binaries that know only one of the names',
    remedy: 'add the new one, write both, fill it by "data", and drop the old one a release later',
    breaks: (statement) =>
      !isRebuild(statement) && says(/^alter (table|view|type) .*\brename\b/)(statement),
  },
  {
    id: 'rows-in-batches',
    finding: 'changes any number of rows in one transaction, and locks them until its end',
    remedy: 'declare it as "data": batches that are committed one by one',
    breaks: (statement) =>
      !isRebuild(statement) &&
      says(/^(update|delete|merge|insert into \S+ (\(.*?\) )?select)\b/)(statement),
  },
  {
    id: 'no-cascade',
    finding: 'drops things that it does not name',
    remedy: 'drop each by its name',
    breaks: ({ words }) => /^(drop|alter) .*\bcascade$/.test(words) && !/on delete/.test(words),
  },
  {
    id: 'no-truncate',
    finding: 'empties a table',
    remedy: 'delete in batches, by "data", what nobody needs',
    breaks: says(/^truncate\b/),
  },
  {
    id: 'settings-kept',
    finding: "changes the runner's limits, which protect those who use the store meanwhile",
    remedy: 'set `lockTimeoutMs` and `statementTimeoutMs` of the migrator',
    breaks: ({ words }) =>
      /^(set|reset) (local |session )?(lock_timeout|statement_timeout)\b|^pragma busy_timeout\b/.test(
        words,
      ),
  },
  {
    id: 'restartable',
    finding: 'stands outside a transaction and cannot be run again after it was cut off',
    remedy: 'use a form with "if exists" or "if not exists", or put it into a transaction',
    breaks: ({ migration, words }) =>
      !migration.isTransactional &&
      !/^(create (unique )?index concurrently|reindex|vacuum|analyze|pragma|alter system)\b/.test(
        words,
      ) &&
      !/\bif (not )?exists\b/.test(words),
  },
]

function removes(statement: LintedStatement): boolean {
  return !isRebuild(statement) && (dropsObject(statement) || dropsColumn(statement))
}

function isLater({ migration, releases }: LintedStatement): boolean {
  const { after, release } = migration
  const replaced = after === undefined ? undefined : releases.get(after)
  return replaced !== undefined && replaced < release
}

/** SQLite changes a table by building another, which then takes its name. */
export function isRebuild({ engine, all, table }: LintedStatement): boolean {
  if (engine !== 'sqlite' || table === undefined) return false
  const dropped = all.map(({ words }) => /^drop table (?:if exists )?(\S+)$/.exec(words)?.[1])
  return all.some(({ words }) => {
    const [, from, to] = /^alter table (\S+) rename to (\S+)$/.exec(words) ?? []
    return (table === from || table === to) && to !== undefined && dropped.includes(to)
  })
}
