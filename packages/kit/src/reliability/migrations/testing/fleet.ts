/** Migrations of an invented fleet of vehicles, which every test of the migrator may build on. */

import type { AnyDatabase, TableSet } from '../../database/index.ts'
import { defineMigrations, type MigrationDefinition, type Migrations } from '../migration.ts'
import { createMigrator, type Migrator } from '../migrator.ts'
import type { MigratorOptions } from '../options.ts'

const vehicles: TableSet = {
  name: 'vehicles',
  up: {
    sqlite: ['create table vehicles (id text primary key, plate text not null) strict'],
    postgres: ['create table vehicles (id text primary key, plate text not null)'],
  },
  down: { sqlite: ['drop table vehicles'], postgres: ['drop table vehicles'] },
}

export const first: MigrationDefinition = { id: '0001', name: 'vehicles', tables: [vehicles] }

export const second: MigrationDefinition = {
  id: '0002',
  name: 'colours',
  up: ["alter table vehicles add column colour text not null default 'white'"],
  down: ['alter table vehicles drop column colour'],
}

export const third: MigrationDefinition = {
  id: '0003',
  name: 'plate-index',
  release: 2,
  transaction: false,
  up: {
    sqlite: ['create unique index if not exists vehicles_plate on vehicles (plate)'],
    postgres: ['create unique index concurrently vehicles_plate on vehicles (plate)'],
  },
  down: {
    sqlite: ['drop index if exists vehicles_plate'],
    postgres: ['drop index concurrently if exists vehicles_plate'],
  },
}

/** Writes plates in capitals, two vehicles at a time. */
export const fourth: MigrationDefinition = {
  id: '0004',
  name: 'plates-in-capitals',
  data: {
    version: 1,
    limit: 2,
    async batch({ queries, cursor, limit }) {
      const rows: readonly { id: string }[] = await queries
        .selectFrom('vehicles')
        .select('id')
        .where('id', '>', cursor ?? '')
        .orderBy('id')
        .limit(limit)
        .execute()
      const last = rows.at(-1)
      if (last === undefined) return null
      await queries
        .updateTable('vehicles')
        .set((eb) => ({ plate: eb.fn('upper', ['plate']) }))
        .where(
          'id',
          'in',
          rows.map(({ id }) => id),
        )
        .execute()
      return last.id
    },
  },
  down: [],
}

export const fleet: Migrations = defineMigrations([first, second, third, fourth])

/** Chooses to have no backup, if `options` do not say otherwise. */
export function fleetMigrator(
  database: AnyDatabase,
  options: Partial<MigratorOptions> = {},
): Migrator {
  return createMigrator({ database, migrations: fleet, backup: 'none', ...options })
}
