import { createDatabase } from '../create-database.ts'
import type { Database } from '../database.ts'
import { openEngine } from './engine.ts'
import type { SqliteOptions } from './options.ts'
import { OwnTurn } from './own-turn.ts'

/**
 * Opens the file, or makes it.
 *
 * @throws SqliteOpenError that says why it cannot be opened, and what would help.
 */
export async function sqliteDatabase<Schema>(options: SqliteOptions): Promise<Database<Schema>> {
  const ownTurn = new OwnTurn()
  const engine = await openEngine(options, ownTurn)
  const database = createDatabase<Schema>(engine, options)
  return {
    ...database,
    transaction(work, call) {
      if (call?.mode === 'read') return database.transaction(work, call)
      return database.transaction((queries) => ownTurn.run(() => work(queries)), call)
    },
    session: (work, call) => database.session((session) => ownTurn.run(() => work(session)), call),
  }
}
