/**
 * Finds in migrations what would stop a service that runs, before it does. Pure; for tests and for
 * the plan. A rule may be waived in the migration, with a written reason.
 *
 * @module
 */

import type { EngineName } from '../database/index.ts'
import { titleOf } from './history.ts'
import { type LintedStatement, type LintRule, shapesOf, tablesMadeBy } from './lint-rule.ts'
import { postgresRules } from './lint-rules-postgres.ts'
import { sharedRules } from './lint-rules-shared.ts'
import { sqliteRules } from './lint-rules-sqlite.ts'
import type { Migration, Migrations } from './migration.ts'
import type { StatementShape } from './statement-shape.ts'

export interface LintFinding {
  /** Id of the rule, such as `index-concurrently`. */
  readonly rule: string
  readonly engine: EngineName
  /** `0003 accounts`. */
  readonly migration: string
  /** From 1; `undefined` where it is the migration as a whole. */
  readonly statement: number | undefined
  readonly finding: string
  readonly remedy: string
  /** Why it may stay; `undefined` where it may not. */
  readonly waived: string | undefined
}

const rulesByEngine: Readonly<Record<EngineName, readonly LintRule[]>> = {
  sqlite: [...sharedRules, ...sqliteRules],
  postgres: [...sharedRules, ...postgresRules],
}

/** What the lint says of a migration as a whole. */
const noWayBack = {
  rule: 'way-back',
  finding: 'cannot be taken back',
  remedy: 'give it "down", `[]` if there is nothing to take back',
} as const

/** All that may be waived. */
export const ruleIds: ReadonlySet<string> = new Set([
  noWayBack.rule,
  ...Object.values(rulesByEngine).flatMap((rules) => rules.map(({ id }) => id)),
])

/** All findings, the waived ones too. @throws RangeError if a migration waives an unknown rule. */
export function lint(migrations: Migrations): readonly LintFinding[] {
  return (['sqlite', 'postgres'] as const).flatMap((engine) => lintFor(migrations, engine))
}

/** As {@link lint}, on one engine. */
export function lintFor(migrations: Migrations, engine: EngineName): readonly LintFinding[] {
  const releases = new Map(migrations.map(({ id, release }) => [id, release]))
  const before: StatementShape[] = []
  return migrations.flatMap((migration) => {
    assertWaivers(migration)
    const all = shapesOf(migration.up[engine])
    const around = { migration, engine, all, before: [...before], releases }
    before.push(...all)
    const made = tablesMadeBy(all)
    const found = all.flatMap((shape, index) => {
      const isNewTable = shape.table !== undefined && made.has(shape.table)
      return findingsIn({ ...around, ...shape, number: index + 1, isNewTable })
    })
    return [...found, ...findingsOf(migration, engine)]
  })
}

function findingsIn(statement: LintedStatement): readonly LintFinding[] {
  const { migration, engine, number } = statement
  return rulesByEngine[engine]
    .filter(({ breaks }) => breaks(statement))
    .map(({ id, finding, remedy }) => ({
      ...{ rule: id, engine, migration: titleOf(migration), statement: number, finding, remedy },
      waived: migration.waive[id],
    }))
}

function findingsOf(migration: Migration, engine: EngineName): readonly LintFinding[] {
  if (migration.down !== undefined) return []
  const waived = migration.waive[noWayBack.rule]
  return [{ ...noWayBack, engine, migration: titleOf(migration), statement: undefined, waived }]
}

function assertWaivers({ id, waive }: Migration): void {
  const unknown = Object.keys(waive).find((rule) => !ruleIds.has(rule))
  if (unknown === undefined) return
  throw new RangeError(`migration ${id}: there is no rule "${unknown}" to waive`)
}
