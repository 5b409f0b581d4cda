import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from '@plimsoll/kit/logging'
import fastify from 'fastify'
import { logLevelRoutes } from './log-level-routes.ts'

test('an administrator sees the levels and sets one, for 15 minutes, which is on record', async () => {
  await using service = await levelService()
  const { app, audited } = service
  const payload = { module: 'database', level: 'debug' }

  const answer = await app.inject({ method: 'PUT', url, payload })
  const read = await app.inject(url)

  assert.equal(answer.statusCode, 200, answer.body)
  assert.deepEqual(read.json(), answer.json())
  assert.deepEqual(answer.json().levels, [
    { module: null, level: 'info', is_own: true, until: null },
    { module: 'database', level: 'debug', is_own: true, until: '1970-01-01T00:15:00.000Z' },
    { module: 'jobs', level: 'warn', is_own: true, until: null },
  ])
  assert.deepEqual(audited, [
    {
      action: 'log-level.changed',
      resource: 'log',
      details: { module: 'database', level: 'debug', for_seconds: 900 },
    },
  ])
})

test('a level may be set for good, for the whole log, and taken back', async () => {
  await using service = await levelService()
  const { app } = service
  const changes = [
    { level: 'warn', for_seconds: null },
    { module: null, level: 'trace', for_seconds: 60 },
    { module: 'jobs', level: null, for_seconds: null },
  ]

  for (const payload of changes) await app.inject({ method: 'PUT', url, payload })

  assert.deepEqual((await app.inject(url)).json().levels, [
    { module: null, level: 'trace', is_own: true, until: '1970-01-01T00:01:00.000Z' },
    { module: 'jobs', level: 'trace', is_own: false, until: null },
  ])
})

test('what makes no sense is refused, and changes and records nothing', async () => {
  await using service = await levelService()
  const { app, audited } = service
  const before = (await app.inject(url)).json()
  const wrong = [
    {},
    { level: 'loud' },
    { level: 'debug', module: 'A b' },
    { level: 'debug', for_seconds: 0 },
    { level: 'debug', module: '' },
    { level: '' },
    { level: 'debug', for_seconds: 86_401 },
    { level: 'debug', more: 1 },
  ]

  for (const payload of wrong) {
    assert.equal((await app.inject({ method: 'PUT', url, payload })).statusCode, 400)
  }

  assert.deepEqual((await app.inject(url)).json(), before)
  assert.deepEqual(audited, [])
})

test('what cannot be put on record is not changed', async () => {
  await using service = await levelService(() => Promise.reject(new Error('no audit log')))
  const { app } = service

  const payload = { level: 'trace' }
  const { statusCode } = await app.inject({ method: 'PUT', url, payload })

  assert.equal(statusCode, 500)
  assert.equal((await app.inject(url)).json().levels[0].level, 'info')
})

const url = '/admin/log-levels'

async function levelService(refuse?: () => Promise<void>) {
  const logger = createLogger({
    destination: { write: () => undefined },
    levels: { jobs: 'warn' },
    now: () => 0,
  })
  const audited: unknown[] = []
  const app = fastify({
    loggerInstance: logger,
    ajv: { customOptions: { removeAdditional: false } },
  })
  const audit = async (event: unknown) => void audited.push(event)
  app.decorateRequest('audit', (refuse ?? audit) as never)
  await app.register(logLevelRoutes)
  return { app, audited, [Symbol.asyncDispose]: () => app.close() }
}
