import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logging, loggingServerOptions } from '../../observability/logging/index.ts'
import { capturedLog } from '../../observability/logging/testing/captured-log.ts'
import { sampleApiKey, sampleService, signedInAs } from './testing/sample-service.ts'

const refused = {
  '/me': [{}, 'no_credential', 'NO_CREDENTIAL'],
  '/reports/1': [{ authorization: 'Bearer x' }, 'credential_refused', 'NOT_THREE_PARTS'],
  '/reports/2': [
    { ...signedInAs('user'), 'x-api-key': sampleApiKey },
    'several_credentials',
    'SEVERAL_CREDENTIALS',
  ],
  '/admin/users': [signedInAs('guest'), 'permission_missing', 'user:manage'],
} as const

test('where requests are logged, the one line of a request says why it was refused', async () => {
  const log = capturedLog({ level: 'debug' })
  const { app } = await sampleService({
    server: loggingServerOptions(log.logger),
    prepare: (routes) => void routes.register(logging),
  })
  await using _closed = app

  for (const [url, [headers]] of Object.entries(refused)) await app.inject({ url, headers })
  await app.inject({ url: '/me', headers: signedInAs('user') })

  const told = log.records().filter(({ requestId, module }) => requestId && module !== 'errors')
  assert.deepEqual(
    told.map(({ msg, path, denial, reason }) => [msg, path, denial, reason]),
    [
      ...Object.entries(refused).map(([url, [, ...why]]) => ['request', url, ...why]),
      ['request', '/me', undefined, undefined],
    ],
  )
})

test('of a route without access log only those are told whose credential was refused', async () => {
  const log = capturedLog({ level: 'info' })
  const { app } = await sampleService({
    server: loggingServerOptions(log.logger),
    prepare(routes) {
      routes.register(logging)
      routes.get('/quiet', { config: { access: 'signed-in', accessLog: false } }, () => 'ok')
    },
  })
  await using _closed = app

  await app.inject('/quiet')
  await app.inject({ url: '/quiet', headers: signedInAs('user') })
  await app.inject({ url: '/quiet', headers: { authorization: 'Bearer x' } })

  const told = log.records().filter(({ msg }) => msg === 'request')
  assert.deepEqual(
    told.map(({ reason }) => reason),
    ['NOT_THREE_PARTS'],
  )
})
