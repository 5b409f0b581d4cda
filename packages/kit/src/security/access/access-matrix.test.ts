import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import Fastify from 'fastify'
import { accessMatrix, type RouteAccess } from './route-access.ts'
import { type MatrixOptions, tryCredentials, trySpellings } from './testing/access-matrix.ts'
import { injected, overSocket } from './testing/exchange.ts'
import {
  type Sample,
  sampleCredentials,
  samplePolicy,
  sampleService,
} from './testing/sample-service.ts'
import { watchAccess } from './testing/watch-access.ts'

test('each route lets in exactly whom it declares, whatever the credential', async () => {
  const sample = await watched()
  await using app = sample.app
  await app.ready()
  // Within the process a header is not sent twice.
  const credentials = sampleCredentials(sample).filter(({ name }) => name !== 'token twice')

  const result = await tryCredentials({ ...matrixOf(sample), credentials, exchange: injected(app) })

  assert.deepEqual(result.violations, [])
  assert.equal(result.requests, 19 * credentials.length)
})

test('over a socket too', async () => {
  const sample = await watched()
  await using app = sample.app
  await app.listen({ host: '127.0.0.1', port: 0 })

  const result = await tryCredentials({ ...matrixOf(sample), exchange: socketOf(sample) })

  assert.deepEqual(result.violations, [])
})

for (const [name, routerOptions] of Object.entries({
  'as routers are by default': {},
  'that ignores case and slashes': {
    caseSensitive: false,
    ignoreTrailingSlash: true,
    ignoreDuplicateSlashes: true,
    useSemicolonDelimiter: true,
  },
})) {
  test(`no spelling of an address lets in below its route, with a router ${name}`, async () => {
    const sample = await watched({ server: { routerOptions } })
    await using app = sample.app
    await app.listen({ host: '127.0.0.1', port: 0 })
    const all = sampleCredentials(sample)
    const credentials = all.filter((each) => ['none', 'guest', 'garbage'].includes(each.name))

    const result = await trySpellings({
      ...matrixOf(sample),
      credentials,
      exchange: socketOf(sample),
    })

    assert.deepEqual(result.violations, [])
    assert.ok(result.requests > 1_000)
  })
}

test('the matrix notices a guard that looks at the path instead of the route', async () => {
  const app = Fastify({ routerOptions: { ignoreDuplicateSlashes: true, caseSensitive: false } })
  await using _closed = app
  watchAccess(app)
  app.addHook('onRequest', (request, reply, done) => {
    if (request.url.startsWith('/admin')) reply.code(401).send()
    else done()
  })
  app.get('/admin', () => 'secret')
  await app.listen({ host: '127.0.0.1', port: 0 })
  const routes: RouteAccess[] = [
    { method: 'GET', url: '/admin', access: { permission: 'user:manage' }, whenStale: 'confirm' },
  ]

  const { violations } = await trySpellings({
    routes,
    policy: samplePolicy,
    credentials: [{ name: 'none', headers: () => [] }],
    exchange: overSocket((app.server.address() as AddressInfo).port, 'h'),
  })

  assert.deepEqual(
    violations.map((line) => line.split(' ')[1]),
    ['http://h/admin', 'https://admin@h/admin', '//admin', '/%61dmin', '/ADMIN'],
  )
})

async function watched(options: Parameters<typeof sampleService>[0] = {}): Promise<Sample> {
  return await sampleService({ ...options, prepare: watchAccess })
}

function matrixOf(sample: Sample): Omit<MatrixOptions, 'exchange'> {
  return {
    routes: accessMatrix(sample.app),
    policy: samplePolicy,
    credentials: sampleCredentials(sample),
  }
}

function socketOf({ app }: Sample) {
  return overSocket((app.server.address() as AddressInfo).port, 'h')
}
