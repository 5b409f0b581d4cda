import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import { context, contextServerOptions, currentContext } from '../../foundation/context/index.ts'
import { createTables } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import type { FlagsOptions } from './options.ts'
import { flags } from './plugin.ts'
import { flagRolloutTables, flagTables } from './tables.ts'
import { by, type TestTables, testFlags, until } from './testing/open-flags.ts'

const [sqlite] = engines

test('a request counts by what the flag was for it, however it was asked', async () => {
  await using service = await watchedService({ currentRequest: currentContext })
  const { app } = service
  await app.flags.change('new-search', forAdmins, by)
  const asked = (url: string, role: string) => app.inject({ url, headers: { 'x-role': role } })

  await asked('/handler', 'admin')
  await asked('/open-feature', 'admin')
  await asked('/route', 'admin')
  await asked('/handler', 'user')
  await asked('/route', 'user')
  await asked('/nothing', 'admin')

  await until(() => answersOf(app).join() === '3,2')
  const { on } = app.flags.get('new-search').rollout ?? assert.fail('it is not watched')
  assert.equal(on.errors, 0)
})

test('without a context routes with a flag count, and who hands the request over', async () => {
  await using service = await watchedService({})
  const { app } = service
  await app.flags.change('new-search', forAdmins, by)
  const asked = (url: string) => app.inject({ url, headers: { 'x-role': 'admin' } })

  for (const url of ['/route', '/handed', '/handler']) await asked(url)

  await until(() => answersOf(app).join() === '2,0')
})

test('errors of the server count, and what it refuses a client does not', async () => {
  await using service = await watchedService({ currentRequest: currentContext })
  const { app } = service
  await app.flags.change('new-search', forAdmins, by)

  for (const status of [500, 503, 404, 200]) {
    await app.inject({ url: `/handler?status=${status}`, headers: { 'x-role': 'admin' } })
  }

  await until(() => answersOf(app)[0] === 4)
  assert.equal(app.flags.get('new-search').rollout?.on.errors, 2)
  const text = (cohort: string) =>
    app.flags.stats().flags.find(({ key }) => key === 'new-search')?.cohorts[cohort as 'on']
  assert.deepEqual([text('on')?.answers, text('on')?.errors, text('off')?.answers], [4, 2, 0])
})

test('a client that left counts with the time it waited, and an answer broken off as an error', async () => {
  await using service = await watchedService({ currentRequest: currentContext })
  const { app } = service
  await app.flags.change('new-search', forAdmins, by)
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const ask = (path: string) => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nx-role: admin\r\n\r\n`)
    return socket
  }

  const impatient = ask('/never')
  await until(() => app.flags.stats().flags[0]?.on === 1)
  impatient.destroy()
  await until(() => answersOf(app)[0] === 1)
  const left = app.flags.get('new-search').rollout?.on.errors
  await once(ask('/broken-off').resume(), 'close')
  await until(() => answersOf(app)[0] === 2)

  assert.deepEqual([left, app.flags.get('new-search').rollout?.on.errors], [0, 1])
})

test('while nothing is under rollout a response has nothing more to do', async () => {
  await using service = await watchedService({ currentRequest: currentContext })
  const { app } = service
  const listeners = async () => Number((await app.inject('/listeners')).body)

  const before = await listeners()
  await app.flags.change('new-search', forAdmins, by)
  const during = await listeners()
  await app.flags.change('new-search', { version: 1, mode: 'off' }, by)
  const after = await listeners()

  assert.deepEqual([during - before, after - before], [1, 0])
})

const forAdmins = { version: 0, mode: 'rollout', percent: 1, rolesOn: ['admin'] } as const

function answersOf(app: FastifyInstance): readonly number[] {
  const { on, off } = app.flags.get('new-search').rollout ?? assert.fail('it is not watched')
  return [on.answers, off.answers]
}

async function watchedService(options: Partial<FlagsOptions>) {
  assert.ok(sqlite)
  const { database, ...store } = await sqlite.open<TestTables>()
  for (const tables of [flagTables, flagRolloutTables]) await createTables(database, tables)
  const app: FastifyInstance = fastify({ ...contextServerOptions(), forceCloseConnections: true })
  if (options.currentRequest !== undefined) await app.register(context)
  app.decorateRequest('principal', undefined)
  app.addHook('onRequest', (request, _reply, done) => {
    const roles = [String(request.headers['x-role'])]
    ;(request as { principal?: object }).principal = { userId: 'user-1', roles }
    done()
  })
  await app.register(flags, { flags: testFlags, database, audit: false, ...options })
  addRoutes(app)
  await app.ready()
  return {
    app,
    async [Symbol.asyncDispose]() {
      await app.close()
      await store[Symbol.asyncDispose]()
    },
  }
}

function addRoutes(app: FastifyInstance): void {
  const subjectOf = (request: object) => (request as { principal: { roles: string[] } }).principal
  app.get('/handler', async (request, reply) => {
    const { status = 200 } = request.query as { readonly status?: number }
    await new Promise((resolve) => setImmediate(resolve))
    reply.code(Number(status))
    return { isOn: app.flags.isOn('new-search', subjectOf(request)) }
  })
  app.get('/handed', async (request) => {
    return { isOn: app.flags.isOn('new-search', subjectOf(request), request) }
  })
  app.get('/open-feature', async (request) => {
    const asked = { targetingKey: 'user-1', roles: subjectOf(request).roles }
    return { isOn: await app.flags.client.getBooleanValue('new-search', false, asked) }
  })
  app.get('/route', { config: { flag: 'new-search' } }, async () => 'new')
  app.get('/nothing', async () => 'nothing')
  app.get('/listeners', async (_request, { raw }) => String(raw.listenerCount('close')))
  app.get('/never', (request) => {
    app.flags.isOn('new-search', subjectOf(request))
    return new Promise(() => undefined)
  })
  app.get('/broken-off', (request, reply) => {
    app.flags.isOn('new-search', subjectOf(request))
    reply.hijack()
    reply.raw.writeHead(200, { 'content-length': 10 }).write('half')
    setImmediate(() => reply.raw.destroy())
  })
}
