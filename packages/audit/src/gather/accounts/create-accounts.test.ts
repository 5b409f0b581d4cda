import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditConfig } from '../../config/config-schema.ts'
import type { Accounts } from '../accounts.ts'
import type { Operation } from '../api/api-model.ts'
import { Inconclusive } from '../stand.ts'
import type { AccountsParts } from './accounts-parts.ts'
import { createAccounts } from './create-accounts.ts'
import { type MemoryOptions, type MemoryService, memoryService } from './testing/memory-service.ts'

const auth = {
  register: 'POST /register',
  login: 'POST /login',
  refresh: 'POST /refresh',
  logout: 'POST /logout',
  whoami: 'GET /me',
}

test('A and B are registered once, under names of the run, with passwords of their own', async () => {
  const { accounts, service } = setUp({ auth })

  const [a, again, b] = [await accounts.a(), await accounts.a(), await accounts.b()]

  assert.equal(a, again)
  assert.match(a.user.name, /^plimsoll-1a2b3c4d-/)
  assert.notEqual(a.user.name, b.user.name)
  assert.notEqual(a.user.password, b.user.password)
  assert.equal(a.user.id, `id-${a.user.name}`)
  assert.equal(sent(service, '/register'), 2)
  assert.deepEqual(accounts.created(), [a.user.name, b.user.name])
  assert.equal((await accounts.ask(a)).status, 200)
  assert.equal((await accounts.ask(undefined)).status, 401)
})

test('several who ask at once for A wait for one login', async () => {
  const { accounts, service } = setUp({ auth })

  const [one, two] = await Promise.all([accounts.a(), accounts.a()])

  assert.equal(one, two)
  assert.equal(sent(service, '/login'), 1)
})

test('a login that fails is told, and not tried again', async () => {
  const { accounts, service } = setUp({ auth }, { override: refuse('/login') })

  await assert.rejects(accounts.a(), inconclusive(/POST \/login answered 401/))
  await assert.rejects(accounts.a(), Inconclusive)

  assert.equal(sent(service, '/login'), 1)
})

test('a service that is busy for a moment is asked again when it says so', async () => {
  let isBusy = true
  const override: MemoryOptions['override'] = ({ path }) => {
    if (path !== '/login' || !isBusy) return undefined
    isBusy = false
    return { status: 503, headers: { 'retry-after': '0' } }
  }
  const { accounts, service } = setUp({ auth }, { override })

  const { accessToken } = await accounts.a()

  assert.equal(typeof accessToken, 'string')
  assert.equal(sent(service, '/login'), 2)
})

test('a session near its end is renewed by its refresh token', async () => {
  let nowMs = Date.now()
  const { accounts, service } = setUp({ auth }, { lifetimeSeconds: 900 }, { nowMs: () => nowMs })

  const first = await accounts.a()
  nowMs += 850_000
  const kept = await accounts.a()
  nowMs += 30_000
  const renewed = await accounts.a()

  assert.equal(first, kept)
  assert.notEqual(kept.refreshToken, renewed.refreshToken)
  assert.equal(sent(service, '/login'), 1)
})

test('nobody is registered where nothing may be written', async () => {
  const { accounts, service } = setUp({ auth }, {}, { mayWrite: false })

  await assert.rejects(accounts.a(), inconclusive(/nobody can register/))

  assert.equal(accounts.canRegister, false)
  assert.equal(service.requests.length, 0)
})

test('a declared user signs in with the password of its variable', async () => {
  const users = { a: { name: 'audit@example.com', passwordEnv: 'AUDIT_PASSWORD' } }
  const { accounts, service } = setUp({ auth: { ...auth, users } })
  await service.http.send({
    method: 'POST',
    path: '/register',
    json: { email: 'audit@example.com', password: 'given' },
  })

  const a = await accounts.a()

  assert.equal(a.user.name, 'audit@example.com')
  assert.equal((await accounts.ask(a)).status, 200)
})

test('a static token is a bearer, or the header that is declared', async () => {
  const bearer = setUp({ auth: { ...auth, users: { a: { tokenEnv: 'AUDIT_TOKEN' } } } })
  const key = { tokenEnv: 'AUDIT_TOKEN', header: 'X-API-Key' }
  const header = setUp({ auth: { ...auth, users: { a: key } } })

  const one = await bearer.accounts.a()
  const two = await header.accounts.a()

  assert.deepEqual(one.headers, { authorization: 'Bearer static' })
  assert.deepEqual(two.headers, { 'X-API-Key': 'static' })
  assert.equal(header.accounts.tokens.kind(two), 'opaque')
})

test('a cookie of the login is the credential, and its token is known', async () => {
  const headers = { 'set-cookie': 'sid=abc; HttpOnly\ncsrf_token=xyz\nold=; Max-Age=0' }
  const override: MemoryOptions['override'] = ({ path }) =>
    path === '/login' ? { status: 200, headers, json: { ok: true } } : undefined
  const { accounts } = setUp({ auth }, { override })

  const a = await accounts.a()

  assert.equal(a.headers['cookie'], 'sid=abc; csrf_token=xyz')
  assert.equal(a.headers['x-csrf-token'], 'xyz')
  assert.equal(a.accessToken, 'abc')
  assert.deepEqual(accounts.bearer('t').headers, { cookie: 'sid=t' })
})

test('operations and bodies are guessed from a document', async () => {
  const operations = [
    post('/api/login', { username: {}, password: {} }),
    post('/api/users', { email: {}, password: {}, password_confirmation: {}, accept: {} }),
    post('/api/token/refresh', { refreshToken: {} }),
    post('/api/password', { oldPassword: {}, newPassword: {} }),
    post('/api/logout', {}),
    { ...post('/api/me', {}), method: 'GET', name: 'GET /api/me', isProtected: true },
  ]
  const { accounts, service } = setUp({}, {}, { operations })

  const user = accounts.unusedUser()
  await accounts.register?.(user)
  await accounts.login?.(user)
  await accounts.refresh?.('r')

  assert.equal(accounts.whoami, 'GET /api/me')
  assert.notEqual(accounts.changePassword, undefined)
  assert.notEqual(accounts.logout, undefined)
  const [register, login, refresh] = service.requests
  assert.deepEqual(register?.json, {
    email: `${user.name}@example.com`,
    password: user.password,
    password_confirmation: user.password,
    accept: user.name,
  })
  assert.deepEqual(login?.json, { username: user.name, password: user.password })
  assert.deepEqual(refresh?.json, { refreshToken: 'r' })
})

test('each login attempt is counted for its account', async () => {
  const counted: string[] = []
  const { accounts } = setUp({ auth }, {}, { countLogin: (name) => counted.push(name) })

  const a = await accounts.a()
  await accounts.login?.({ name: a.user.name, password: 'wrong' })

  assert.deepEqual(counted, [a.user.name, a.user.name])
})

test('a body that is not understood is followed by the other usual ones, and kept', async () => {
  const override: MemoryOptions['override'] = ({ path, json }) => {
    if (path !== '/login') return undefined
    return 'username' in (json as object)
      ? { json: { token: 'opaque' } }
      : { status: 422, json: { error: 'username is missing' } }
  }
  const { accounts, service } = setUp({ auth: { ...auth, register: undefined } }, { override })

  await accounts.login?.({ name: 'n', password: 'p' })
  await accounts.login?.({ name: 'n', password: 'p' })

  assert.equal(sent(service, '/login'), 3)
})

function setUp(
  config: object,
  options: MemoryOptions = {},
  parts: Partial<AccountsParts> = {},
): { accounts: Accounts; service: MemoryService } {
  const service = memoryService(options)
  const accounts = createAccounts({
    config: config as AuditConfig,
    http: service.http,
    operations: [],
    tag: 'plimsoll-1a2b3c4d',
    canary: (name) => `canary-${name}`,
    signingKey: undefined,
    mayWrite: true,
    env: { AUDIT_PASSWORD: 'given', AUDIT_TOKEN: 'static' },
    readFile: () => Promise.resolve(undefined),
    countLogin: () => undefined,
    ...parts,
  })
  return { accounts, service }
}

function refuse(path: string): NonNullable<MemoryOptions['override']> {
  return (request) => (request.path === path ? { status: 401 } : undefined)
}

function sent({ requests }: MemoryService, path: string): number {
  return requests.filter((request) => request.path === path).length
}

function inconclusive(message: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof Inconclusive && message.test(error.message)
}

function post(path: string, properties: Record<string, object>): Operation {
  const required = Object.keys(properties)
  const schema = { type: 'object', properties, required }
  return {
    name: `POST ${path}`,
    method: 'POST',
    path,
    operationId: undefined,
    tags: [],
    deprecated: false,
    isProtected: false,
    isSafe: false,
    parameters: [],
    requestBody: required.length === 0 ? {} : { 'application/json': schema },
    bodyExample: undefined,
    responses: {},
    line: undefined,
  }
}
