import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { access, bearerAuthenticator, definePermissions } from '@plimsoll/kit/access'
import { accounts, accountTables, ensureFirstAdmin } from '@plimsoll/kit/accounts'
import { auditLog, auditLogTables } from '@plimsoll/kit/audit-log'
import { createTables, database, databaseOf } from '@plimsoll/kit/database'
import { errors } from '@plimsoll/kit/errors'
import { passwords } from '@plimsoll/kit/passwords'
import { revocation, revocationTables } from '@plimsoll/kit/revocation'
import { sessions, sessionTables } from '@plimsoll/kit/sessions'
import { KeyRing, ownTokens, secretKeys, TokenVerifier } from '@plimsoll/kit/tokens'
import fastify from 'fastify'

const dataFolder = await mkdtemp(join(tmpdir(), 'plimsoll-example-'))
const opened = await databaseOf(undefined, { dataFolder })
for (const set of [accountTables, sessionTables, revocationTables, auditLogTables]) {
  await createTables(opened, set)
}
const secrets = { secret: randomBytes(48) }
const keys = new KeyRing(secretKeys(secrets))
const names = { issuer: 'https://api.example.com', audience: 'api' }
const verifier = new TokenVerifier([{ expectations: ownTokens(names), keys }])
const policy = definePermissions({
  permissions: ['user:read', 'user:write'],
  roles: { admin: ['*'], user: [], guest: [] },
})

const app = fastify()
await app.register(errors)
await app.register(database, { database: opened })
await app.register(auditLog, { database: opened })
await app.register(revocation)
await app.register(passwords)
const authenticators = [bearerAuthenticator({ verifier, policy, revocation: app.revocation })]
await app.register(access, { policy, authenticators })
await app.register(sessions, { secrets })
await app.register(accounts, { secrets, keys, ...names })
await app.ready()

const first = await ensureFirstAdmin(app, 'generate')
assert.ok(first.isCreated)
const { username, password } = first
const payload = { username, password }
const login = await app.inject({ method: 'POST', url: '/auth/login', payload })
const headers = { authorization: `Bearer ${login.json().access_token}` }
const users = await app.inject({ url: '/admin/users', headers })
const logout = await app.inject({ method: 'POST', url: '/auth/logout', headers })
const afterwards = await app.inject({ url: '/admin/users', headers })

assert.deepEqual([users.statusCode, logout.statusCode, afterwards.statusCode], [200, 204, 401])
process.stdout.write(`${users.json().items[0].username} came, saw, and signed out\n`)
await app.close()
await rm(dataFolder, { recursive: true })
