import { strict as assert } from 'node:assert'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTables, database, databaseOf } from '@plimsoll/kit/database'
import { revocation, revocationTables } from '@plimsoll/kit/revocation'
import fastify from 'fastify'

const dataFolder = await mkdtemp(join(tmpdir(), 'plimsoll-example-'))
const app = fastify()
await app.register(database, {
  database: await databaseOf(process.env['DATABASE_URL'], { dataFolder }),
})
await createTables(app.database, revocationTables)
await app.register(revocation)
await app.ready()

// The claims of a token that `@plimsoll/kit/tokens` has verified.
const id = () => randomBytes(16).toString('base64url')
const iat = Math.floor(Date.now() / 1000)
const claims = {
  ...{ iss: 'https://api.example.com', aud: 'api', sub: 'user-7', roles: ['user'] },
  ...{ sid: id(), jti: id(), uv: 1, gv: app.revocation.serviceVersion, iat, exp: iat + 600 },
}
const before = app.revocation.check(claims)

// What else changes with the logout goes through `queries`: both are committed, or neither.
const { propagation } = await app.revocation.transaction(async (_queries, revoke) => {
  await revoke({ kind: 'session', id: claims.sid })
})

const after = app.revocation.check(claims)
assert.deepEqual([before, propagation, after], ['live', 'complete', 'revoked'])
process.stdout.write(`${before}, then ${after}: ${propagation} on every node\n`)
await app.close()
await rm(dataFolder, { recursive: true })
