import { strict as assert } from 'node:assert'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTables, database, databaseOf } from '@plimsoll/kit/database'
import { errors } from '@plimsoll/kit/errors'
import { defineFlags, flagRolloutTables, flags, flagTables } from '@plimsoll/kit/flags'
import fastify from 'fastify'

const dataFolder = await mkdtemp(join(tmpdir(), 'plimsoll-example-'))
const app = fastify()
await app.register(errors)
await app.register(database, {
  database: await databaseOf(process.env['DATABASE_URL'], { dataFolder }),
})
await createTables(app.database, flagTables)
await createTables(app.database, flagRolloutTables)
await app.register(flags, {
  flags: defineFlags([
    { key: 'new-search', description: 'The new search', kind: 'boolean', default: false },
    { key: 'sign-up', description: 'Sign-up', kind: 'boolean', default: true, raising: 'at-once' },
  ]),
  // With `@plimsoll/kit/audit-log` registered, leave this out.
  audit: false,
})

// Refused with 403 while the flag is off.
app.post('/sign-up', { config: { flag: 'sign-up' } }, async () => 'welcome')
await app.ready()

const by = { userId: 'operator-1' }
await app.flags.change('new-search', { version: 0, mode: 'rollout', percent: 10 }, by)
await app.flags.change('sign-up', { isKilled: true, reason: 'too many robots' }, by)

const users = Array.from({ length: 1_000 }, (_, id) => ({ userId: `user-${id}` }))
const lucky = users.filter((user) => app.flags.isOn('new-search', user)).length
const { statusCode } = await app.inject({ method: 'POST', url: '/sign-up' })
const tooSoon = app.flags.change('new-search', { version: 1, percent: 100 }, by)

assert.ok(lucky > 50 && lucky < 150)
assert.equal(statusCode, 403)
await assert.rejects(tooSoon, { code: 'FLAG_STEP_TOO_LARGE' })
process.stdout.write(`${lucky} of 1,000 users; sign-up answers ${statusCode}\n`)
await app.close()
await rm(dataFolder, { recursive: true })
