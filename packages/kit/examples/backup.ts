import { strict as assert } from 'node:assert'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBackups } from '@plimsoll/kit/backup'
import { sqliteDatabase } from '@plimsoll/kit/database/sqlite'
import { sql } from 'kysely'

const folder = await mkdtemp(join(tmpdir(), 'plimsoll-example-'))
const file = join(folder, 'notes.db')
const database = await sqliteDatabase<{ notes: { text: string } }>({ file })
await sql`create table notes (text text not null) strict`.execute(database.queries())
await database.queries().insertInto('notes').values({ text: 'worth keeping' }).execute()

const backups = createBackups({
  address: { engine: 'sqlite', file },
  directory: join(folder, 'backups'),
  keep: 7,
  verify: { checks: [{ name: 'answers', run: (restored) => restored.check() }] },
})
// The service goes on meanwhile. This is what its schedule does.
const { name, manifest } = await backups.run()
assert.equal(manifest.tables['notes'], 1)

await database.queries().deleteFrom('notes').execute()
await assert.rejects(backups.restore(name), { code: 'DATABASE_IN_USE' })
await database.close()
const { kept = '' } = await backups.restore(name)

const restored = await sqliteDatabase<{ notes: { text: string } }>({ file })
const rows = await restored.queries().selectFrom('notes').selectAll().execute()
assert.deepEqual(rows, [{ text: 'worth keeping' }])
await restored.close()
process.stdout.write(`restored ${manifest.bytes} bytes, the old database is kept: ${kept !== ''}\n`)
await rm(folder, { recursive: true })
