import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { checkDocument, openapi, undocumentedRoutes } from '../../foundation/openapi/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { KeyRing, secretKeys } from '../tokens/index.ts'
import { accountRoutes, accounts, tokenForm } from './plugin.ts'
import { accountService, registrationOf, secret } from './testing/account-service.ts'

const [engine] = engines
const options = {
  keys: new KeyRing(secretKeys({ secret })),
  ...{ secrets: { secret }, issuer: 'https://api.example.com', audience: 'api' },
}

/** For what asks none of them anything. */
const nothing = {} as never
const noParts = {
  ...{ database: nothing, passwords: nothing, sessions: nothing, audit: nothing },
  revocation: nothing,
}

test('every route says who may use it', async () => {
  assert.ok(engine)
  await using service = await accountService(engine)

  const routes = service.app.access.routes().filter(({ method }) => method !== 'HEAD')

  const told = routes.map(({ method, url, access }) => `${method} ${url} ${JSON.stringify(access)}`)
  assert.deepEqual(told.filter((route) => !route.includes('/auth/sessions')).sort(), [
    'GET /admin/users {"permission":"user:read"}',
    'GET /admin/users/:id {"permission":"user:read"}',
    'GET /auth/me "signed-in"',
    'PATCH /admin/users/:id {"permission":"user:write"}',
    'PATCH /auth/password "signed-in"',
    'POST /admin/users/:id/revoke {"permission":"user:write"}',
    'POST /auth/login "public"',
    'POST /auth/logout "signed-in"',
    'POST /auth/logout-all "signed-in"',
    'POST /auth/refresh "public"',
    'POST /auth/register "public"',
    'POST /auth/token "public"',
  ])
})

test('answers with credentials stay out of the idempotency store', async (t) => {
  const { app, routes } = await documented()
  t.after(() => app.close())

  const keeping = routes.filter(({ idempotency, url }) => idempotency !== false && open.test(url))

  assert.deepEqual(keeping, [])
})

test('the routes are documented, below a prefix and with the form beside them', async (t) => {
  const { app } = await documented()
  t.after(() => app.close())

  assert.deepEqual(undocumentedRoutes(app), [])
  assert.deepEqual(checkDocument(app.openapi.document()), [])
  const paths = Object.keys(app.openapi.document().paths)
  assert.ok(paths.includes('/api/v1/auth/login') && paths.includes('/auth/token'))
})

test('a part that is missing fails the start by its name', async () => {
  const app = fastify()

  await assert.rejects(async () => {
    await app.register(accounts, options)
  }, /accounts: give the option `database`, or decorate app\.database before/)
})

test('routes without the plugin fail the start', async () => {
  const app = fastify()

  await assert.rejects(async () => {
    await app.register(accountRoutes)
  }, /register the plugin `accounts` before its routes/)
})

test('a setting that makes no sense fails the start by its name', async () => {
  const wrong = [
    [{ accessLifeSeconds: 3_601 }, /accounts\.accessLifeSeconds must be .* got 3601/],
    [{ newUserRole: 'admin' }, /accounts\.roles/],
    [{ grid: { stepMs: 0 } }, /grid\.stepMs/],
  ] as const

  for (const [setting, message] of wrong) {
    const app = fastify()
    await assert.rejects(async () => {
      await app.register(accounts, { ...options, ...noParts, ...setting })
    }, message)
  }
})

test('work in the background ends before the service does', async () => {
  assert.ok(engine)
  let isSent = false
  const mail = {
    async verify() {
      await new Promise((resolve) => setImmediate(resolve))
      isSent = true
    },
    alreadyRegistered: async () => undefined,
    usernameTaken: async () => undefined,
  }
  const service = await accountService(engine, { mail })

  await service.post('/auth/register', registrationOf('ann'))
  await service[Symbol.asyncDispose]()

  assert.equal(isSent, true)
})

test('a mail that cannot be sent fails no registration, and is told', async () => {
  assert.ok(engine)
  const problems: string[] = []
  const mail = {
    verify: () => Promise.reject(new Error('no route to host')),
    alreadyRegistered: async () => undefined,
    usernameTaken: async () => undefined,
  }
  await using service = await accountService(engine, {
    mail,
    onProblem: (what) => problems.push(what),
  })

  const answer = await service.post('/auth/register', registrationOf('ann'))
  await service.app.accounts.close()

  assert.equal(answer.statusCode, 201)
  assert.deepEqual(problems, ['mail a verification'])
})

const open = /register|verify|login|refresh|token/

/** An application with the routes alone, for its documents. */
async function documented() {
  const app = fastify()
  const routes: { url: string; idempotency: unknown }[] = []
  app.addHook('onRoute', ({ method, url, config }) => {
    const { idempotency } = (config ?? {}) as { idempotency?: unknown }
    if (method === 'POST') routes.push({ url, idempotency })
  })
  await app.register(openapi, { title: 'Accounts', version: '1.0.0' })
  const mail = {} as never
  await app.register(accounts, { ...options, ...noParts, mail, routes: false })
  await app.register(accountRoutes, { prefix: '/api/v1' })
  await app.register(tokenForm)
  await app.ready()
  return { app, routes }
}
