import { strict as assert } from 'node:assert'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { auditLog, auditLogTables } from '@plimsoll/kit/audit-log'
import { type AnyDatabase, createTables, database, databaseOf, newId } from '@plimsoll/kit/database'
import { errors } from '@plimsoll/kit/errors'
import { deviceOf, type RevocationPort, sessions, sessionTables } from '@plimsoll/kit/sessions'
import fastify from 'fastify'

const dataFolder = await mkdtemp(join(tmpdir(), 'plimsoll-example-'))
const app = fastify()
await app.register(errors)
const store: AnyDatabase = await databaseOf(undefined, { dataFolder })
for (const tables of [sessionTables, auditLogTables]) await createTables(store, tables)
await app.register(database, { database: store })
await app.register(auditLog, { database: store })

// With `@plimsoll/kit/revocation`, access tokens of an ended session are refused at once too.
const revocation: RevocationPort = {
  transaction: async (work) => {
    const value = await store.transaction((queries) => work(queries, async () => undefined))
    return { value, propagation: 'complete' }
  },
}
await app.register(sessions, { secrets: { secret: randomBytes(48) }, revocation })

app.post('/refresh', async (request, reply) => {
  const { refreshToken } = app.refreshCookie.read(request)
  app.refreshCookie.set(reply, await app.sessions.refresh(refreshToken, deviceOf(request)))
})

const started = await store.transaction((queries) =>
  app.sessions.start(queries, { userId: newId(), device: { userAgent: 'lightMyRequest' } }),
)
const refresh = (token: string, userAgent = 'lightMyRequest') => {
  const cookie = `__Host-refresh=${token}`
  const headers = { cookie, 'sec-fetch-site': 'same-origin', 'user-agent': userAgent }
  return app.inject({ method: 'POST', url: '/refresh', headers })
}
const first = await refresh(started.refreshToken)
const lostReply = await refresh(started.refreshToken)
assert.equal(lostReply.headers['set-cookie'], first.headers['set-cookie'])

const stolen = await refresh(started.refreshToken, 'another device')
assert.equal(stolen.statusCode, 401)
assert.equal(await app.sessions.find(started.sessionId), undefined)
const { rotated, raced, reuse } = app.sessions.stats().refreshes
process.stdout.write(`${JSON.stringify({ rotated, raced, reuse })}\n`)
await app.close()
await rm(dataFolder, { recursive: true })
