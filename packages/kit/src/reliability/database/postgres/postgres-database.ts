import { createDatabase } from '../create-database.ts'
import type { Database, DatabaseStats } from '../database.ts'
import { openEngine, type PostgresStats } from './engine.ts'
import type { PostgresOptions } from './options.ts'

export interface PostgresDatabase<Schema> extends Database<Schema> {
  stats(): DatabaseStats & PostgresStats
}

/**
 * A pool of connections, opened when they are needed.
 *
 * @throws RangeError for a URL or an option that cannot be used.
 */
export async function postgresDatabase<Schema>(
  options: PostgresOptions,
): Promise<PostgresDatabase<Schema>> {
  // Its counters are those of the engine and its own.
  return createDatabase<Schema>(openEngine(options), options) as PostgresDatabase<Schema>
}
