/**
 * What `up` would run: the statements, whom their locks stop, and what the lint says. Pure.
 *
 * @module
 */

import type { EngineName } from '../database/index.ts'
import { titleOf } from './history.ts'
import { type LintFinding, lintFor } from './lint.ts'
import { shapesOf, tablesMadeBy } from './lint-rule.ts'
import type { Migration, MigrationPhase, Migrations } from './migration.ts'
import { locksOf, type TableLock } from './table-locks.ts'

export interface Plan {
  readonly engine: EngineName
  /** Empty if the store is up to date. */
  readonly migrations: readonly PlannedMigration[]
}

export interface PlannedMigration {
  readonly id: string
  readonly name: string
  readonly release: number
  readonly phase: MigrationPhase
  /** `transaction`: all or nothing. The others go on where they were cut off. */
  readonly runs: 'in one transaction' | 'statement by statement' | 'in batches'
  readonly statements: readonly PlannedStatement[]
  readonly findings: readonly LintFinding[]
}

export interface PlannedStatement {
  readonly sql: string
  readonly locks: readonly TableLock[]
}

/** @param pending of `all`, those that would be applied */
export function planOf(all: Migrations, pending: Migrations, engine: EngineName): Plan {
  const findings = lintFor(all, engine)
  return {
    engine,
    migrations: pending.map((migration) => {
      const { id, name, release, phase, up } = migration
      const made = tablesMadeBy(shapesOf(up[engine]))
      return {
        ...{ id, name, release, phase },
        runs: runsOf(migration),
        statements: up[engine].map((sql) => ({ sql, locks: locksOf(sql, engine, made) })),
        findings: findings.filter((each) => each.migration === titleOf(migration)),
      }
    }),
  }
}

function runsOf({ data, isTransactional }: Migration): PlannedMigration['runs'] {
  if (data !== undefined) return 'in batches'
  return isTransactional ? 'in one transaction' : 'statement by statement'
}
