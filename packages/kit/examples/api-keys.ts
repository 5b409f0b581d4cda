import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { access, definePermissions, principalOf } from '@plimsoll/kit/access'
import { apiKeys, apiKeyTables, looksLikeApiKey } from '@plimsoll/kit/api-keys'
import { type AuditLogTables, auditLog, auditLogTables } from '@plimsoll/kit/audit-log'
import { createTables, database, databaseOf, newId } from '@plimsoll/kit/database'
import { errors } from '@plimsoll/kit/errors'
import fastify from 'fastify'
import { sql } from 'kysely'

const policy = definePermissions({
  permissions: ['vehicle:classify', 'report:write'],
  roles: { admin: ['*'], user: ['vehicle:classify', 'report:write'] },
})

const dataFolder = await mkdtemp(join(tmpdir(), 'plimsoll-example-'))
const app = fastify()
await app.register(errors)
const opened = await databaseOf<AuditLogTables>(undefined, { dataFolder })
await app.register(database, { database: opened })
for (const tables of [apiKeyTables, auditLogTables]) await createTables(app.database, tables)
await sql`create table users (id text, role text, auth_version integer, disabled_at text)`.execute(
  app.database.queries(),
)
await app.register(auditLog, { database: opened })

// In place of `revocation`, which tells other processes too.
const revoked = new Set<string>()
await app.register(apiKeys, {
  revocation: {
    async transaction(work) {
      const value = await app.database.transaction((queries) =>
        work(queries, async ({ id }) => void revoked.add(id)),
      )
      return { value, propagation: 'complete' }
    },
    checkApiKey: (id) => (revoked.has(id) ? 'revoked' : 'live'),
  },
})
await app.register(access, { policy, authenticators: [app.apiKeys.authenticator(policy)] })
// Here `apiKeyRoutes` would be registered, for users to manage their keys.
app.post(
  '/classify',
  { config: { access: { permission: 'vehicle:classify' } } },
  (request) => principalOf(request).userId,
)
app.post('/reports', { config: { access: { permission: 'report:write' } } }, () => 'written')

const userId = newId()
await sql`insert into users values (${userId}, 'user', 1, null)`.execute(app.database.queries())
const { key, apiKey } = await app.apiKeys.create({
  ...{ userId, name: 'Gate camera', scopes: ['vehicle:classify'] },
})
assert.ok(looksLikeApiKey(key))

const statusOf = async (url: string) =>
  (await app.inject({ method: 'POST', url, headers: { 'x-api-key': key } })).statusCode
assert.deepEqual([await statusOf('/classify'), await statusOf('/reports')], [200, 403])
await app.apiKeys.revoke(apiKey.id, { userId })
assert.equal(await statusOf('/classify'), 401)

const { accepted, refused } = app.apiKeys.stats()
process.stdout.write(`${accepted} accepted, ${refused.REVOKED} refused as revoked\n`)
await app.close()
await rm(dataFolder, { recursive: true })
