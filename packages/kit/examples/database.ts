import { strict as assert } from 'node:assert'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTables, database, databaseOf, newId, type TableSet } from '@plimsoll/kit/database'
import fastify from 'fastify'

declare module '@plimsoll/kit/database' {
  interface DatabaseSchema {
    notes: { id: string; text: string }
  }
}

const notes: TableSet = {
  name: 'notes',
  up: {
    sqlite: ['create table notes (id text primary key, text text not null) strict'],
    postgres: ['create table notes (id uuid primary key, text text not null)'],
  },
  down: { sqlite: ['drop table notes'], postgres: ['drop table notes'] },
}

const dataFolder = await mkdtemp(join(tmpdir(), 'plimsoll-example-'))
const app = fastify()
await app.register(database, {
  database: await databaseOf(process.env['DATABASE_URL'], { dataFolder }),
})
await createTables(app.database, notes)

app.post('/notes', async (_request, reply) => {
  // With the `deadline` plugin this is `request.deadline`.
  const deadline = { signal: AbortSignal.timeout(1_000) }
  const note = { id: newId(), text: 'Load no deeper than the line.' }
  await app.database.transaction(async (queries) => {
    await queries.insertInto('notes').values(note).execute()
  }, deadline)
  return reply.code(201).send(note)
})
app.get('/notes', () => app.database.queries().selectFrom('notes').selectAll().limit(20).execute())

const created = await app.inject({ method: 'POST', url: '/notes' })
const read = await app.inject('/notes')
assert.deepEqual(read.json(), [created.json()])
process.stdout.write(`${app.database.engine}: ${read.body}\n`)
await app.close()
await rm(dataFolder, { recursive: true })
