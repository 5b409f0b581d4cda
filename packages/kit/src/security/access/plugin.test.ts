import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify from 'fastify'
import { nowSeconds } from '../tokens/testing/compact.ts'
import type { Authenticator } from './authenticator.ts'
import { access } from './plugin.ts'
import { accessMatrix } from './route-access.ts'
import { sampleApiKey, samplePolicy, sampleService, signedInAs } from './testing/sample-service.ts'

test('who may, is let in, and the handler knows who it is', async () => {
  const { app } = await sampleService()
  await using _closed = app
  const { authorization } = signedInAs('user', { sub: 'user-7' })

  const answer = await app.inject({ url: '/reports/1', headers: { authorization } })

  assert.deepEqual(answer.json(), { user: 'user-7' })
})

test('who lacks the permission gets 403, and is not told which', async () => {
  const { app } = await sampleService()
  await using _closed = app

  const answer = await app.inject({ url: '/admin/users', headers: signedInAs('user') })

  assert.equal(answer.statusCode, 403)
  assert.equal(answer.json().error_code, 'FORBIDDEN')
  assert.doesNotMatch(answer.body + JSON.stringify(answer.headers), /user:manage/)
  assert.match(String(answer.headers['www-authenticate']), /^Bearer .*error="insufficient_scope"$/)
})

test('an API key does what its scopes name, and nothing that asks for a sign-in', async () => {
  const { app } = await sampleService()
  await using _closed = app
  const statusOf = async (url: string, headers: Record<string, string>) =>
    (await app.inject({ url, headers })).statusCode
  const key = { 'x-api-key': sampleApiKey }

  const statuses = [await statusOf('/reports/1', key), await statusOf('/me', key)]

  assert.deepEqual(statuses, [200, 403])
  assert.equal(await statusOf('/me', signedInAs('guest')), 200)
})

test('a refused credential gets the same 401 whatever was wrong with it', async () => {
  const { app } = await sampleService()
  await using _closed = app
  const attempts = [
    { authorization: 'Bearer garbage' },
    signedInAs('admin', { exp: nowSeconds - 60, iat: nowSeconds - 600 }),
    signedInAs('admin', { aud: 'another' }),
    { 'x-api-key': 'unknown' },
    { ...signedInAs('admin'), 'x-api-key': sampleApiKey },
  ]

  const answers = await Promise.all(
    attempts.map((headers) => app.inject({ url: '/me', headers: { ...headers } })),
  )

  for (const answer of answers) {
    assert.equal(answer.statusCode, 401)
    assert.equal(answer.headers['www-authenticate'], 'Bearer error="invalid_token"')
    const { request_id: _id, timestamp: _at, ...body } = answer.json()
    assert.deepEqual(body, {
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      detail: 'The access token is not valid; refresh it, or sign in again.',
      message: 'The access token is not valid; refresh it, or sign in again.',
      error_code: 'AUTHENTICATION_REQUIRED',
      details: [],
    })
  }
})

test('who sends no credential is challenged without an error code (RFC 6750, section 3.1)', async () => {
  const { app } = await sampleService()
  await using _closed = app

  const answer = await app.inject('/me')

  assert.equal(answer.statusCode, 401)
  assert.equal(answer.headers['www-authenticate'], 'Bearer realm="api"')
})

test('the log says why, and the counters how often', async () => {
  const lines: Record<string, unknown>[] = []
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const { app } = await sampleService({ server: { logger: { level: 'debug', stream } } })
  await using _closed = app

  await app.inject('/me')
  await app.inject({ url: '/me', headers: { authorization: 'Bearer garbage' } })
  await app.inject({ url: '/me', headers: { ...signedInAs('user'), 'x-api-key': sampleApiKey } })
  await app.inject({ url: '/admin/users', headers: signedInAs('guest') })

  const denials = lines.filter(({ msg }) => msg === 'access denied')
  assert.deepEqual(
    denials.map(({ level, denial, reason }) => [level, denial, reason]),
    [
      [20, 'no_credential', 'NO_CREDENTIAL'],
      [30, 'credential_refused', 'NOT_THREE_PARTS'],
      [30, 'several_credentials', 'SEVERAL_CREDENTIALS'],
      [30, 'permission_missing', 'user:manage'],
    ],
  )
  assert.deepEqual(app.access.stats().denials, {
    no_credential: 1,
    credential_refused: 1,
    several_credentials: 1,
    permission_missing: 1,
    unchecked: 0,
  })
})

test('what is not there stays 404 and 405 without a credential', async () => {
  const { app } = await sampleService()
  await using _closed = app

  const nowhere = await app.inject('/admin/nowhere')
  const method = await app.inject({ method: 'PATCH', url: '/admin/users' })
  const withGarbage = await app.inject({ url: '/x', headers: { authorization: 'Bearer garbage' } })

  assert.deepEqual(
    [nowhere, method, withGarbage].map(({ statusCode }) => statusCode),
    [404, 405, 404],
  )
})

test('a public route looks at no credential', async () => {
  const { app, bearer } = await sampleService()
  await using _closed = app

  const good = await app.inject({ url: '/', headers: signedInAs('user') })
  const bad = await app.inject({ url: '/', headers: { authorization: 'Bearer garbage' } })

  assert.deepEqual([good.json(), bad.json()], [{ user: null }, { user: null }])
  assert.deepEqual(bearer.stats().verifications, {})
})

test('a public route may ask who it is', async () => {
  const { app } = await sampleService({
    prepare: (service) =>
      service.get('/health', { config: { access: 'public' } }, async (request) => {
        await request.authenticate()
        return { details: request.can('user:manage') }
      }),
  })
  await using _closed = app
  const ask = async (headers = {}) => await app.inject({ url: '/health', headers })

  const [nobody, user, admin, forger] = await Promise.all([
    ask(),
    ask(signedInAs('user')),
    ask(signedInAs('admin')),
    ask({ authorization: 'Bearer garbage' }),
  ])

  assert.deepEqual(
    [nobody, user, admin].map((answer) => answer.json().details),
    [false, false, true],
  )
  assert.equal(forger.statusCode, 401)
  assert.equal(app.access.stats().denials.credential_refused, 1)
})

test('a route that asks for a permission by a wrong name at run time is a defect, not a denial', async () => {
  const { app } = await sampleService({
    prepare: (service) =>
      service.get('/x', { config: { access: 'signed-in' } }, (request) => request.can('no:such')),
  })
  await using _closed = app

  const answer = await app.inject({ url: '/x', headers: signedInAs('admin') })

  assert.equal(answer.statusCode, 500)
})

test('the body is not read for who may not send it', async () => {
  const { app } = await sampleService()
  await using _closed = app
  const headers = { 'content-type': 'application/json' }

  const answer = await app.inject({ method: 'POST', url: '/reports', headers, payload: '{' })

  assert.equal(answer.statusCode, 401)
})

test('the matrix lists every method of every route with what it declares', async () => {
  const { app } = await sampleService()
  await using _closed = app
  await app.ready()

  const matrix = accessMatrix(app)

  const lines = matrix.map(({ method, url, access: declared }) => {
    const who = typeof declared === 'string' ? declared : declared.permission
    return `${method} ${url} ${who}`
  })
  assert.equal(new Set(lines).size, 19)
  for (const line of ['HEAD /me signed-in', 'DELETE /reports/:id report:write']) {
    assert.ok(lines.includes(line), line)
  }
  assert.ok(matrix.every((route) => Object.isFrozen(route)))
})

test('a policy and its authenticators must make sense', async () => {
  const one: Authenticator = { name: 'one', authenticate: () => undefined }
  const start = async (...authenticators: Authenticator[]) => {
    await using app = Fastify()
    await app.register(access, { policy: samplePolicy, authenticators })
  }

  await assert.rejects(start(), /at least one way to sign in/)
  await assert.rejects(start(one, one), /must differ in name, got one, one/)
})
