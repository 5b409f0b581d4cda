/**
 * Rules for SQLite: what it refuses as soon as there are rows, and what it lets pass silently.
 *
 * After "ALTER TABLE", "STRICT Tables" and "PRAGMA foreign_keys" in its documentation.
 *
 * @module
 */

import { alters, type LintedStatement, type LintRule } from './lint-rule.ts'
import { isRebuild } from './lint-rules-shared.ts'

export const sqliteRules: readonly LintRule[] = [
  {
    id: 'strict-table',
    finding: 'makes a table that keeps values of any type in any column',
    remedy: 'end it with STRICT',
    breaks: ({ words }) =>
      /^create table\b/.test(words) && !/\) (without rowid , )?strict\b/.test(words),
  },
  {
    id: 'no-table-rebuild',
    finding: 'copies all of a table while nobody can write',
    remedy: 'add columns instead; waive this if the table stays small',
    breaks: (statement) => isRename(statement) && isRebuild(statement),
  },
  {
    id: 'rebuild-checks-foreign-keys',
    finding: 'drops a table that others refer to: their rows are deleted or the drop is refused',
    remedy: "declare `foreignKeys: 'checked-at-the-end'`",
    breaks: (statement) =>
      isRename(statement) && isRebuild(statement) && !statement.migration.checksForeignKeysAtEnd,
  },
  {
    id: 'column-without-index',
    finding: 'drops a column of an index, which SQLite refuses',
    remedy: 'drop the index first',
    breaks: dropsIndexedColumn,
  },
  {
    id: 'column-addable',
    finding: 'adds a column that SQLite refuses where the table has rows',
    remedy: 'give it a constant default, and make a unique index apart',
    breaks: alters(
      /^add (?:.*\b(?:unique|primary key)\b|.*\bdefault (?:\(|current_)|(?!.*\bdefault\b).*\bnot null\b)/,
    ),
  },
  {
    id: 'pragma-alone',
    finding: 'does nothing, or fails, inside a transaction',
    remedy: 'put it into a migration of its own with `transaction: false`',
    breaks: ({ words, migration }) =>
      migration.isTransactional &&
      /^(vacuum|pragma (foreign_keys|journal_mode|synchronous|page_size|auto_vacuum))\b/.test(
        words,
      ),
  },
]

function isRename({ words }: LintedStatement): boolean {
  return /^alter table \S+ rename to /.test(words)
}

function dropsIndexedColumn({ actions, table, all, before, number }: LintedStatement): boolean {
  const columns = actions.flatMap((each) => /^drop (?:column )?(\S+)$/.exec(each)?.[1] ?? [])
  const sofar = [...before, ...all.slice(0, number - 1)]
  const indexes = new Map<string, string>()
  for (const { words, table: indexed } of sofar) {
    const made = /^create (?:unique )?index (?:if not exists )?(\S+) on \S+ (\( .* \))/.exec(words)
    if (made?.[1] !== undefined && indexed === table) indexes.set(made[1], made[2] ?? '')
    const dropped = /^drop index (?:if exists )?(\S+)$/.exec(words)?.[1]
    if (dropped !== undefined) indexes.delete(dropped)
  }
  const indexed = [...indexes.values()].flatMap((keys) => keys.split(/[ ,()]+/))
  return columns.some((column) => indexed.includes(column))
}
