/**
 * Becoming ready: the service listens at once and is alive, and is ready when the database answers and
 * has the schema that this version needs. An older schema ends the process.
 *
 * @module
 */

import { startsOnlyWithDatabase } from './dependencies-planted.ts'
import type { Flags } from './flags.ts'
import { schemaVersion } from './migrations.ts'
import type { Service } from './service.ts'

const againMs = 500

export class SchemaError extends Error {
  override readonly name = 'SchemaError'
}

/** @throws SchemaError if the database answers and has not been migrated. */
export async function becomeReady({ database, life, config, flags }: Service): Promise<void> {
  // Of the defect `config-lazy`: whoever needs the database will find out.
  if (config.databaseUrl === '') life.state = 'ready'
  while (life.state === 'starting') {
    const version = await versionOf(database.query)
    refuse(version, flags)
    // A signal may have come while the database was asked.
    if (version !== undefined && life.state === 'starting') life.state = 'ready'
    else await new Promise((resolve) => setTimeout(resolve, againMs))
  }
}

/** @throws SchemaError if it makes no sense to go on. */
function refuse(version: number | undefined, flags: Flags): void {
  if (version === undefined && startsOnlyWithDatabase(flags)) {
    throw new SchemaError('the database does not answer')
  }
  if (version === undefined || version >= schemaVersion) return
  throw new SchemaError('the schema of DATABASE_URL is not migrated: run the migrate command first')
}

/** Undefined while the database does not answer. */
async function versionOf(query: Service['database']['query']): Promise<number | undefined> {
  try {
    const [table] = await query(`SELECT to_regclass('schema_migrations')::text AS name`)
    if (table?.['name'] === null) return 0
    const [row] = await query('SELECT max(version) AS version FROM schema_migrations')
    return Number(row?.['version'] ?? 0)
  } catch {
    // Whatever it is, readiness tells that the database is not there yet.
    return undefined
  }
}
