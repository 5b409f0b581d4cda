import { strict as assert } from 'node:assert'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteDatabase } from '@plimsoll/kit/database/sqlite'
import { createMigrator, defineMigrations, lint, migrations } from '@plimsoll/kit/migrations'
import fastify from 'fastify'

const all = defineMigrations([
  {
    id: '0001',
    name: 'notes',
    up: {
      sqlite: ['create table notes (id text primary key, text text not null) strict'],
      postgres: ['create table notes (id uuid primary key, text text not null)'],
    },
    down: ['drop table notes'],
  },
  {
    id: '0002',
    name: 'note-colours',
    release: 2,
    up: ["alter table notes add column colour text not null default 'white'"],
    down: ['alter table notes drop column colour'],
  },
])
assert.deepEqual(lint(all), [])

const folder = await mkdtemp(join(tmpdir(), 'plimsoll-example-'))
const database = await sqliteDatabase({ file: join(folder, 'notes.db') })
const app = fastify()
await assert.rejects(async () => app.register(migrations, { database, migrations: all }), {
  message: 'the schema is empty, this build supports 1 to 3: run "migrate up" of this build',
})

const migrator = createMigrator({ database, migrations: all, backup: 'none' })
const { migrations: applied } = await migrator.up()
const started = fastify()
await started.register(migrations, { database, migrations: all })
const { release } = await migrator.status()
process.stdout.write(`applied ${applied.map(({ id }) => id).join(', ')}: release ${release}\n`)

await started.close()
await database.close()
await rm(folder, { recursive: true })
