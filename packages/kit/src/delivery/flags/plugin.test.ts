import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import { errors } from '../../foundation/errors/index.ts'
import { metrics } from '../../observability/metrics/index.ts'
import { createTables, database } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { auditLog, auditLogTables } from '../../security/audit-log/index.ts'
import type { FlagsOptions } from './options.ts'
import { flags } from './plugin.ts'
import { flagRolloutTables, flagTables } from './tables.ts'
import { by, type TestTables, testFlags } from './testing/open-flags.ts'

const [sqlite] = engines

test('a route is served while its flag is on, and refused before its body is read', async () => {
  await using service = await flagService()
  const { app } = service

  const before = await app.inject({ method: 'POST', url: '/search', payload: '{' })
  await app.flags.change('sign-up', { isKilled: true }, by)
  const after = await app.inject({ method: 'POST', url: '/search', payload: '{' })

  assert.equal(before.statusCode, 415)
  assert.equal(after.statusCode, 403)
  const { error_code, message, flag } = after.json()
  assert.deepEqual([error_code, message, flag], ['FEATURE_OFF', 'Sign-up is closed.', 'sign-up'])
})

test('a route is switched for whom the flag is on', async () => {
  await using service = await flagService()
  const { app } = service
  await app.flags.change('new-search', { version: 0, rolesOn: ['admin'] }, by)
  const asked = (role: string) => app.inject({ url: '/new', headers: { 'x-role': role } })

  const answers = [await asked('admin'), await asked('user')]

  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 403],
  )
})

test('a route of another plugin is switched by its operation', async () => {
  await using service = await flagService({ operations: { signUp: 'sign-up' } })
  const { app } = service

  await app.flags.change('sign-up', { isKilled: true }, by)

  assert.equal((await app.inject('/sign-up')).statusCode, 403)
  const config = app.routeConfigs.get('/sign-up') as {
    readonly openapi: { readonly errors: readonly { readonly definition: { code: string } }[] }
  }
  assert.deepEqual(
    config.openapi.errors.map(({ definition }) => definition.code),
    ['FEATURE_OFF'],
  )
})

test('a HEAD asks once, as its GET does', async () => {
  await using service = await flagService()
  const { app } = service

  await app.flags.change('new-search', { version: 0, rolesOn: ['admin'] }, by)

  const head = await app.inject({ method: 'HEAD', url: '/new', headers: { 'x-role': 'admin' } })

  assert.equal(head.statusCode, 200)
  assert.equal(app.flags.stats().flags.find(({ key }) => key === 'new-search')?.on, 1)
})

test('a switch that would switch nothing fails the start', async () => {
  const made = flagService({ operations: { signup: 'sign-up' } })

  await assert.rejects(made, {
    message: 'flags.operations names routes that do not exist: signup',
  })
})

test('a route with a flag that nobody has declared fails the start', async () => {
  const made = flagService({ flags: testFlags.slice(1) })

  await assert.rejects(made, { message: '/new: no flag "new-search" is declared' })
})

test('changes go into the audit log, or it is said that they do not', async () => {
  const app = fastify()
  assert.ok(sqlite)
  await using store = await sqlite.open()

  const made = app.register(flags, { flags: testFlags, database: store.database })

  await assert.rejects(async () => made, {
    message: 'flags: give the option `audit`, or decorate app.audit before',
  })
  await app.close()
})

test('flags are measured', async () => {
  await using service = await flagService()
  const { app } = service
  await app.flags.change('sign-up', { isKilled: true }, by)
  app.flags.isOn('sign-up')

  const text = app.metrics.text()

  const lines = [
    'flag_evaluations_total{flag="sign-up",value="off"} 1',
    'flag_rollout_ratio{flag="sign-up"} 0',
    'flag_killed{flag="sign-up"} 1',
    'flag_changes_total{result="changed"} 1',
    'flag_source{source="store"} 1',
    'flag_source{source="defaults"} 0',
    'flag_read_failures_total 0',
  ]
  for (const line of lines) assert.ok(text.includes(`\n${line}\n`), line)
  assert.match(text, /\nflag_age_seconds \d/)
})

test('settings that make no sense are refused by name', async () => {
  const wrong: readonly (readonly [Partial<FlagsOptions>, RegExp])[] = [
    [
      { steps: [50, 10, 100] },
      /^flags\.steps must be whole numbers that ascend .* got 50, 10, 100/,
    ],
    [{ steps: [10, 50] }, /^flags\.steps/],
    [{ steps: [] }, /^flags\.steps/],
    [{ soakMs: -1 }, /^flags\.soakMs must be an integer of 0 to 2592000000, got -1/],
    [{ pollMs: 0 }, /^flags\.pollMs/],
    [{ timeoutMs: 1.5 }, /^flags\.timeoutMs/],
  ]

  for (const [options, message] of wrong) {
    await assert.rejects(flagService(options), { name: 'RangeError', message })
  }
})

interface FlagService extends AsyncDisposable {
  readonly app: FastifyInstance & { readonly routeConfigs: ReadonlyMap<string, unknown> }
}

async function flagService(options: Partial<FlagsOptions> = {}): Promise<FlagService> {
  assert.ok(sqlite)
  const store = await sqlite.open<TestTables>()
  await createTables(store.database, flagTables)
  await createTables(store.database, flagRolloutTables)
  await createTables(store.database, auditLogTables)
  const app = fastify()
  const routeConfigs = new Map<string, unknown>()
  const close = async () => {
    await app.close()
    await store[Symbol.asyncDispose]()
  }
  try {
    await app.register(errors)
    await app.register(metrics)
    await app.register(database, { database: store.database })
    await app.register(auditLog, { database: store.database })
    app.decorateRequest('principal', undefined)
    app.addHook('onRequest', async (request) => {
      const roles = [String(request.headers['x-role'])]
      ;(request as { principal?: object }).principal = { userId: 'user-1', roles }
    })
    await app.register(flags, { flags: testFlags, ...options })
    app.addHook('onRoute', ({ url, config }) => void routeConfigs.set(url, config))
    addRoutes(app)
    await app.ready()
  } catch (error) {
    await close()
    throw error
  }
  return { app: Object.assign(app, { routeConfigs }), [Symbol.asyncDispose]: close }
}

function addRoutes(app: FastifyInstance): void {
  app.post('/search', { config: { flag: 'sign-up' } }, async () => 'found')
  app.get('/new', { config: { flag: 'new-search' } }, async () => 'new')
  app.get('/sign-up', { schema: { operationId: 'signUp' } as object }, async () => 'welcome')
}
