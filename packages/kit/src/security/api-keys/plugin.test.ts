import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import { errors } from '../../foundation/errors/index.ts'
import {
  answerMismatches,
  checkDocument,
  openapi,
  undocumentedRoutes,
} from '../../foundation/openapi/index.ts'
import { newId } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { access, definePermissions } from '../access/index.ts'
import type { ApiKeyRoutesOptions } from './options.ts'
import { apiKeyRoutes, apiKeys } from './plugin.ts'
import { type KeyService, keyService } from './testing/key-service.ts'

const policy = definePermissions({
  permissions: ['vehicle:classify', 'audit:read'],
  roles: { admin: ['*'], user: ['vehicle:classify'] },
})
const asked = { name: 'Gate camera', scopes: ['vehicle:classify'] }

for (const engine of engines) {
  test(`${engine.engine}: a key is made, used, listed and revoked over HTTP`, async () => {
    await using service = await keyService(engine)
    await using app = await appOf(service)
    const signedIn = { 'x-user': service.userId }

    const created = await app.inject({ ...post, headers: signedIn, payload: asked })
    const { id, key } = created.json()
    const used = await app.inject({ url: '/classify', headers: { 'x-api-key': key } })
    const listed = await app.inject({ url: '/auth/api-keys', headers: signedIn })
    const revoked = await app.inject({ ...remove(id), headers: signedIn })
    const refused = await app.inject({ url: '/classify', headers: { 'x-api-key': key } })

    assert.deepEqual([created.statusCode, created.headers['cache-control']], [201, 'no-store'])
    assert.deepEqual(used.json(), { method: 'api-key', userId: service.userId })
    const { key: _key, ...rest } = created.json()
    assert.deepEqual(listed.json(), { items: [rest], next_cursor: null })
    assert.deepEqual([revoked.statusCode, revoked.body], [204, ''])
    assert.equal(refused.statusCode, 401)
    for (const [call, answer] of [
      [{ method: 'POST', path: '/auth/api-keys' }, created],
      [{ method: 'GET', path: '/auth/api-keys' }, listed],
      [{ method: 'DELETE', path: '/auth/api-keys/{id}' }, revoked],
    ] as const) {
      assert.deepEqual(answerMismatches(app.openapi.document(), call, answer), [])
    }
  })
}

test('a key does no more than its scopes and the role of its owner both allow', async () => {
  await using service = await keyService(sqlite())
  await using app = await appOf(service)
  await service.changeUser({ role: 'admin' })
  const headers = { 'x-user': service.userId, 'x-role': 'admin' }
  const key = await keyOf(app, headers, ['vehicle:classify'])
  const wider = await keyOf(app, headers, ['vehicle:classify', 'audit:read'])
  const audit = async (given: string) =>
    (await app.inject({ url: '/audit', headers: { 'x-api-key': given } })).statusCode

  const asAdmin = [await audit(key), await audit(wider)]
  await service.changeUser({ role: 'user', auth_version: 2 })
  service.revocation.leastVersions.set(service.userId, 2)

  assert.deepEqual(asAdmin, [403, 200])
  assert.equal(await audit(wider), 403)
})

test('keys are not managed with a key, nor with a token of another issuer', async () => {
  await using service = await keyService(sqlite())
  await using app = await appOf(service)
  const { key, id } = await service.addKey()

  for (const headers of [
    { 'x-api-key': key },
    { 'x-user': service.userId, 'x-method': 'external' },
  ]) {
    const answers = [
      await app.inject({ ...post, headers, payload: asked }),
      await app.inject({ url: '/auth/api-keys', headers }),
      await app.inject({ ...remove(id), headers }),
    ]
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [403, 403, 403],
    )
  }
  assert.equal((await service.rows()).length, 1)
})

test('scopes that there are not, or that the owner lacks, are refused', async () => {
  await using service = await keyService(sqlite())
  await using app = await appOf(service)
  const headers = { 'x-user': service.userId }
  const create = (change: object) =>
    app.inject({ ...post, headers, payload: { ...asked, ...change } })

  const foreign = await create({ scopes: ['vehicle:classify', 'audit:read'] })
  const others = [
    await create({ scopes: [] }),
    await create({ scopes: ['*'] }),
    await create({ scopes: ['vehicle:classify', 'vehicle:classify'] }),
    await create({ name: '' }),
    await create({ name: 'a\u0000b' }),
    await create({ name: '\ud800' }),
    await create({ name: 'n'.repeat(65) }),
    await create({ user_id: newId() }),
    await create({ expires_at: 'tomorrow' }),
    await create({ expires_at: '2026-01-31T11:59:59Z' }),
  ]

  assert.equal(foreign.statusCode, 400)
  assert.equal(foreign.json().details[0].pointer, '/scopes/1')
  for (const { statusCode } of others) assert.equal(statusCode, 400)
  assert.deepEqual(await service.rows(), [])
})

test('the key of somebody else is not told from none', async () => {
  await using service = await keyService(sqlite())
  await using app = await appOf(service)
  const { id } = await service.addKey()
  const headers = { 'x-user': await service.addUser() }

  const ofOther = await app.inject({ ...remove(id), headers })
  const ofNone = await app.inject({ ...remove(newId()), headers })

  assert.deepEqual([ofOther.statusCode, ofNone.statusCode], [404, 404])
  assert.equal(ofOther.json().detail, ofNone.json().detail)
})

test('a revocation that has not reached everyone is answered with 202', async () => {
  await using service = await keyService(sqlite())
  await using app = await appOf(service)
  const { id } = await service.addKey()
  service.revocation.propagation = 'pending'

  const headers = { 'x-user': service.userId }
  const { statusCode, json } = await app.inject({ ...remove(id), headers })

  assert.deepEqual([statusCode, json()], [202, { propagation: 'pending' }])
})

test('pages lead to all keys', async () => {
  await using service = await keyService(sqlite())
  await using app = await appOf(service)
  for (let keys = 0; keys < 3; keys++) await service.addKey()
  const page = async (query: string) => {
    const url = `/auth/api-keys?limit=2${query}`
    return (await app.inject({ url, headers: { 'x-user': service.userId } })).json()
  }

  const first = await page('')
  const second = await page(`&cursor=${first.next_cursor}`)

  assert.deepEqual([first.items.length, second.items.length, second.next_cursor], [2, 1, null])
})

test('the limit of keys is answered with 409', async () => {
  await using service = await keyService(sqlite())
  await using app = await appOf(service)
  for (let keys = 0; keys < 25; keys++) await service.addKey()

  const headers = { 'x-user': service.userId }
  const { statusCode, json } = await app.inject({ ...post, headers, payload: asked })

  assert.deepEqual([statusCode, json().error_code], [409, 'API_KEY_LIMIT'])
})

test('the routes are documented, and can be added elsewhere', async () => {
  await using service = await keyService(sqlite())
  await using app = await appOf(service, '/api/v1')

  const document = app.openapi.document()
  const created = await app.inject({
    ...{ ...post, url: '/api/v1/auth/api-keys' },
    ...{ headers: { 'x-user': service.userId }, payload: asked },
  })

  assert.deepEqual([undocumentedRoutes(app), checkDocument(document)], [[], []])
  assert.equal(created.statusCode, 201)
})

test('a part that is missing is named', async () => {
  const app = fastify()

  await assert.rejects(async () => {
    await app.register(apiKeys)
  }, /apiKeys: give the option `database`, or decorate app.database before/)
})

const post = { method: 'POST', url: '/auth/api-keys' } as const

function remove(id: string) {
  return { method: 'DELETE', url: `/auth/api-keys/${id}` } as const
}

function sqlite() {
  return engines[0] ?? assert.fail()
}

async function keyOf(app: FastifyInstance, headers: object, scopes: string[]): Promise<string> {
  const answer = await app.inject({
    ...post,
    headers: { ...headers },
    payload: { ...asked, scopes },
  })
  return answer.json().key
}

/** Who is signed in is said by `X-User`: how tokens prove it is another concern. */
async function appOf(service: KeyService, prefix = ''): Promise<FastifyInstance> {
  const app = fastify({ ajv: { customOptions: { coerceTypes: true, removeAdditional: false } } })
  await app.register(errors)
  const { database, revocation, audit, clock } = service
  const parts = { database, revocation, audit, now: () => clock.ms }
  await app.register(apiKeys, parts)
  const claimed = {
    name: 'claimed',
    authenticate: ({ headers }: { headers: Record<string, unknown> }) => {
      const { 'x-user': userId, 'x-role': role = 'user', 'x-method': method = 'token' } = headers
      if (userId === undefined) return undefined
      const roles = [String(role)]
      const permissions = policy.maskOf(roles)
      return { method: method as 'token', userId: String(userId), roles, permissions }
    },
  }
  await app.register(access, {
    policy,
    authenticators: [claimed, app.apiKeys.authenticator(policy)],
  })
  await app.register(openapi)
  await app.register(apiKeyRoutes, { prefix, policy } as ApiKeyRoutesOptions)
  const hidden = { schema: { hide: true } }
  app.get(
    '/classify',
    { ...hidden, config: { access: { permission: 'vehicle:classify' } } },
    ({ principal }) => ({ method: principal?.method, userId: principal?.userId }),
  )
  app.get('/audit', { ...hidden, config: { access: { permission: 'audit:read' } } }, () => ({}))
  await app.ready()
  return app
}
