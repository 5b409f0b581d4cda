/**
 * A migrator in a process of its own: `engine`, address of the store, kind of migrations, and `lock`
 * or `no lock`. It says `ready`, goes on with each line of its input, tells each statement that it
 * begins, and exits with the code of its error.
 */

import { createInterface } from 'node:readline'
import type { AnyDatabase } from '../../database/index.ts'
import type { Exclusively } from '../lock.ts'
import { MigrationError } from '../migration-error.ts'
import { createMigrator, migratorWith } from '../migrator.ts'
import type { MigratorOptions } from '../options.ts'
import { type PatientKind, patientMigrations } from './patient-migrations.ts'

const [engine, location = '', kind, lock] = process.argv.slice(2)

const lines = createInterface(process.stdin)[Symbol.asyncIterator]()
const database = await opened()

const options: MigratorOptions = {
  database,
  migrations: patientMigrations(kind as PatientKind),
  backup: 'none',
  onProgress(progress) {
    if (progress.kind === 'statement') say(`statement ${progress.id} ${progress.number}`)
  },
}

/** The control: what would happen without. All of them decide what to do before one begins. */
const unlocked: Exclusively = (store, _options, work) => {
  let hasRead = false
  return work({
    async session(inSession) {
      const result = await store.session(inSession)
      if (hasRead) return result
      hasRead = true
      say('has read')
      await lines.next()
      return result
    },
    assertHeld: async () => undefined,
  })
}

say('ready')
await lines.next()
try {
  const migrator = lock === 'lock' ? createMigrator(options) : migratorWith(unlocked, options)
  const { migrations } = await migrator.up()
  say(`applied ${migrations.length}`)
} catch (error) {
  process.stderr.write(`${error}\n`)
  process.exitCode = error instanceof MigrationError ? error.exitCode : 1
} finally {
  await database.close()
  process.stdin.destroy()
}

function say(words: string): void {
  process.stdout.write(`${words}\n`)
}

async function opened(): Promise<AnyDatabase> {
  if (engine === 'sqlite') {
    const { sqliteDatabase } = await import('../../database/sqlite/index.ts')
    return sqliteDatabase({ file: location, readers: 1 })
  }
  const { postgresDatabase } = await import('../../database/postgres/index.ts')
  return postgresDatabase({ url: location, connectionsMax: 2, connectionTimeoutMs: 5_000 })
}
