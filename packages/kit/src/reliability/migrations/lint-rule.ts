/**
 * What a rule of the lint sees, and what it says.
 *
 * @module
 */

import type { EngineName } from '../database/index.ts'
import type { Migration } from './migration.ts'
import { type StatementShape, shapeOf } from './statement-shape.ts'

/** One statement of `up` on one engine, with what is known before it. */
export interface LintedStatement extends StatementShape {
  readonly number: number
  readonly migration: Migration
  readonly engine: EngineName
  /** All statements of this migration. */
  readonly all: readonly StatementShape[]
  /** All statements of the migrations before. */
  readonly before: readonly StatementShape[]
  /** The table that it is about was made by this migration, so it is empty and nobody uses it. */
  readonly isNewTable: boolean
  /** The releases of the migrations before, by id. */
  readonly releases: ReadonlyMap<string, number>
}

export interface LintRule {
  readonly id: string
  /** What goes wrong, to end "this statement …". */
  readonly finding: string
  readonly remedy: string
  readonly breaks: (statement: LintedStatement) => boolean
}

/** One action of an `alter table` on a table that was there before matches. */
export function alters(pattern: RegExp): (statement: LintedStatement) => boolean {
  return ({ actions, isNewTable }) => !isNewTable && actions.some((each) => pattern.test(each))
}

/** A statement on a table that was there before matches. */
export function says(pattern: RegExp): (statement: LintedStatement) => boolean {
  return ({ words, isNewTable }) => !isNewTable && pattern.test(words)
}

/** Names of tables that these statements make. */
export function tablesMadeBy(shapes: readonly StatementShape[]): ReadonlySet<string> {
  const made = new Set<string>()
  for (const { words, table } of shapes) {
    if (table !== undefined && /^create \w* ?table /.test(words)) made.add(table)
  }
  return made
}

export function shapesOf(statements: readonly string[]): readonly StatementShape[] {
  return statements.map(shapeOf)
}
