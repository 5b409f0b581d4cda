import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { accessMatrix } from '@plimsoll/kit/access'
import {
  type MatrixOptions,
  tryCredentials,
  trySpellings,
} from '../../../../packages/kit/src/security/access/testing/access-matrix.ts'
import {
  injected,
  overSocket,
} from '../../../../packages/kit/src/security/access/testing/exchange.ts'
import { letIn } from '../../../../packages/kit/src/security/access/testing/watch-access.ts'
import { onEachEngine } from '../testing/each-engine.ts'
import { secretKey } from '../testing/refused-config.ts'
import { serviceCredentials } from '../testing/service-credentials.ts'
import { type WatchedService, watchedService } from '../testing/watched-service.ts'
import { policy } from './policy.ts'

// Addresses in absolute form name the host `h`.
const env = { SECRET_KEY: secretKey, TRUSTED_HOSTS: 'localhost,h', TOKEN_FORM_ENABLED: 'true' }

/** Everybody may see these; whoever adds one says so here. */
const publicRoutes = [
  'GET /.well-known/jwks.json',
  'GET /docs',
  'GET /docs/script.js',
  'GET /docs/style.css',
  'GET /health',
  'GET /health/live',
  'GET /health/ready',
  'GET /healthz',
  'GET /livez',
  'GET /openapi.json',
  'GET /readyz',
  'GET /startupz',
  'POST /api/v1/auth/login',
  'POST /api/v1/auth/refresh',
  'POST /api/v1/auth/register',
  'POST /api/v1/auth/token',
  'POST /auth/token',
]

const engines = await onEachEngine(async (service) => {
  const running = await watchedService(service, env)
  const credentials = await serviceCredentials(running)
  running.watch()
  return { ...running, credentials }
})

for (const { engine, running } of engines) {
  const { credentials } = running

  test(`${engine}: each route lets in exactly whom it declares, whatever the credential`, async () => {
    // Within the process a header is not sent twice.
    const sendable = credentials.filter(({ name }) => name !== 'token twice')

    const result = await tryCredentials({
      ...matrixOf(running),
      credentials: sendable,
      exchange: injected(running.bare),
    })

    assert.deepEqual(result.violations, [])
    assert.ok(result.requests > 2_000)
  })

  if (engine === 'postgres') continue

  test('without a credential nothing is let in but what is listed as public', async () => {
    const routes = accessMatrix(running.app)
    const anonymous = injected(running.bare)

    const open = new Set<string>()
    for (const { method, url } of routes) {
      const target = url.replaceAll(/:\w+/g, '0195f3e2-7c00-7000-9000-000000000001')
      const { headers } = await anonymous({ method, target, headers: [] })
      if (headers[letIn] !== undefined) open.add(canonical(headers[letIn]))
    }

    assert.deepEqual([...open].sort(), publicRoutes)
  })

  test('over a socket too, where a header can come twice', async () => {
    const exchange = await socketOf(running)
    const names = ['none', 'user', 'API key', 'token twice', 'two credentials']
    const some = credentials.filter(({ name }) => names.includes(name))

    const result = await tryCredentials({ ...matrixOf(running), credentials: some, exchange })

    assert.deepEqual(result.violations, [])
    assert.equal(some.length, names.length)
  })

  for (const name of ['none', 'guest']) {
    test(`no spelling of an address lets in below its route: ${name}`, async () => {
      const exchange = await socketOf(running)
      const { routes, ...matrix } = matrixOf(running)
      const spelled = {
        ...matrix,
        // The aliases are the same routes once more.
        routes: routes.filter(({ url }) => !/^\/api\/(?!v1)/.test(url)),
        credentials: credentials.filter((each) => each.name === name),
      }

      const result = await trySpellings({ ...spelled, exchange })

      assert.deepEqual(result.violations, [])
      assert.ok(result.requests > 2_000)
    })
  }

  test('whom a route lets in it lets in by its plain address only', async () => {
    const exchange = await socketOf(running)
    const admin = credentials.find(({ name }) => name === 'admin')
    const headers = (await admin?.headers()) ?? []
    const path = '/api/v1/admin/statistics'
    const encoded = path.replace('admin', '%61dmin')
    const plain = [path, `${path}?x=1`]
    const strange = [`http://h${path}`, `/${path}`, `/%2e${path}`, `/.${path}`, encoded]
    const unknown = [`${path}/`, path.toUpperCase(), `${path}.json`]

    const answers = await Promise.all(
      [...plain, ...strange, ...unknown].map(async (target) => {
        const { status } = await exchange({ method: 'GET', target, headers })
        return [target, status]
      }),
    )

    assert.deepEqual(answers, [
      ...plain.map((target) => [target, 204]),
      ...strange.map((target) => [target, 400]),
      ...unknown.map((target) => [target, 404]),
    ])
  })
}

function matrixOf({ app }: WatchedService): Omit<MatrixOptions, 'exchange' | 'credentials'> {
  return { routes: accessMatrix(app), policy }
}

async function socketOf({ bare }: WatchedService) {
  if (!bare.server.listening) await bare.listen({ host: '127.0.0.1', port: 0 })
  return overSocket((bare.server.address() as AddressInfo).port, 'h')
}

/** HEAD stands for its GET, and an alias for what it is an alias of. */
function canonical(route: string): string {
  return route.replace(/^HEAD /, 'GET ').replace(/ \/api\/(?!v\d)/, ' /api/v1/')
}
