/**
 * Proves on an empty store that every way back leads back: after each migration it is taken back,
 * which must give the schema before, and applied again, which must give the schema after.
 *
 * @module
 */

import type { AnyDatabase } from '../database/index.ts'
import { titleOf } from './history.ts'
import type { Migration, Migrations } from './migration.ts'
import { RehearsalError } from './migration-error.ts'
import { createMigrator, type Migrator } from './migrator.ts'
import { schemaDifference, schemaOf } from './schema-of.ts'

export interface Rehearsal {
  /** Ids that went up, down and up. */
  readonly rehearsed: readonly string[]
  /** Ids that have no way back. */
  readonly oneWay: readonly string[]
  /** After the last migration. */
  readonly schema: readonly string[]
}

/** @throws RehearsalError with the differences; or whatever the migrations themselves do */
export async function rehearse(database: AnyDatabase, migrations: Migrations): Promise<Rehearsal> {
  const migrator = createMigrator({ database, migrations, backup: 'none', appliedBy: 'rehearsal' })
  const rehearsed: string[] = []
  const oneWay: string[] = []
  for (const migration of migrations) {
    if (migration.down === undefined) {
      await migrator.up({ to: migration.id })
      oneWay.push(migration.id)
      continue
    }
    await upDownUp(database, migrator, migration)
    rehearsed.push(migration.id)
  }
  return { rehearsed, oneWay, schema: await schemaOf(database) }
}

async function upDownUp(
  database: AnyDatabase,
  migrator: Migrator,
  migration: Migration,
): Promise<void> {
  const before = await schemaOf(database)
  await migrator.up({ to: migration.id })
  const after = await schemaOf(database)
  await migrator.down()
  assertSame(migration, 'taking it back', before, await schemaOf(database))
  await migrator.up({ to: migration.id })
  assertSame(migration, 'applying it again', after, await schemaOf(database))
}

function assertSame(
  migration: Migration,
  step: string,
  expected: readonly string[],
  found: readonly string[],
): void {
  const differences = schemaDifference(expected, found)
  if (differences.length > 0) throw new RehearsalError(titleOf(migration), step, differences)
}
