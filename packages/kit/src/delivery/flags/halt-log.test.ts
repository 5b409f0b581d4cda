import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { createTables, database } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { flags } from './plugin.ts'
import { flagRolloutTables, flagTables } from './tables.ts'
import { by, testFlags } from './testing/open-flags.ts'

const [sqlite] = engines

test('a rollout that is halted is one line of the log, which says of what, from where and why', async () => {
  assert.ok(sqlite)
  await using store = await sqlite.open()
  const lines: string[] = []
  const stream = { write: (line: string) => lines.push(line) }
  const app = fastify({ logger: { level: 'warn', stream } })
  await app.register(database, { database: store.database })
  await createTables(app.database, flagTables)
  await createTables(app.database, flagRolloutTables)
  await app.register(flags, { flags: testFlags, audit: false, guardMs: 20 })
  app.get('/', async (request) => {
    app.flags.isOn('new-search', { roles: ['admin'] }, request)
    throw new Error('what is new fails')
  })
  await app.ready()
  const halted = Promise.withResolvers<void>()
  app.flags.onGuarded(() => halted.resolve())
  const some = { version: 0, mode: 'rollout', percent: 10, rolesOn: ['admin'] } as const
  await app.flags.change('new-search', some, by)

  for (let count = 0; count < 5; count += 1) await app.inject('/')
  await halted.promise
  await app.close()

  const told = lines.filter((line) => line.includes('new-search'))
  assert.equal(told.length, 1, told.join(''))
  const { level, msg, flag, fromPercent, reason } = JSON.parse(told[0] ?? '')
  assert.deepEqual(
    [level, msg, flag, fromPercent],
    [50, 'a rollout was halted by its guard', 'new-search', 10],
  )
  assert.match(reason, /^5 of 5 answers with it \(100\.0 %\) were errors of the server; at most /)
})
