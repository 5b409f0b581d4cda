import assert from 'node:assert/strict'
import { type AddressInfo, connect } from 'node:net'
import { test } from 'node:test'
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { errors } from '../../foundation/errors/index.ts'
import type { HostsOptions } from './options.ts'
import { hosts } from './plugin.ts'

const ours = { trusted: ['api.example.com'] }

test('a request for our host is served', async () => {
  await using app = await service()

  const answer = await app.inject({ path: '/', headers: { host: 'api.example.com' } })

  assert.equal(answer.statusCode, 200)
})

test('a request for a foreign host is misdirected, and its name is not repeated', async () => {
  await using app = await service()

  const answer = await app.inject({ path: '/', headers: { host: 'evil.com' } })

  assert.equal(answer.statusCode, 421)
  assert.equal(answer.json().error_code, 'HOST_NOT_ALLOWED')
  assert.doesNotMatch(answer.payload + JSON.stringify(answer.headers), /evil/)
})

test('a foreign host is refused before the 404 handler too', async () => {
  await using app = await service()

  const answer = await app.inject({ path: '/nowhere', headers: { host: 'evil.com' } })

  assert.equal(answer.statusCode, 421)
})

const raw: Readonly<Record<string, readonly [string, RegExp]>> = {
  'two Host headers': [
    'GET / HTTP/1.1\r\nHost: api.example.com\r\nhOST: evil.com\r\n',
    /^HTTP\/1.1 400.*HOST_MALFORMED/s,
  ],
  'no Host header': ['GET / HTTP/1.1\r\n', /^HTTP\/1.1 400/],
  'no Host header in HTTP/1.0': ['GET / HTTP/1.0\r\n', /^HTTP\/1.1 400.*HOST_MALFORMED/s],
  'an empty Host header': ['GET / HTTP/1.1\r\nHost:\r\n', /^HTTP\/1.1 400.*HOST_MALFORMED/s],
  'a user in the Host header': [
    'GET / HTTP/1.1\r\nHost: api.example.com@evil.com\r\n',
    /^HTTP\/1.1 400.*HOST_MALFORMED/s,
  ],
  'a request target that names another host': [
    'GET http://evil.com/ HTTP/1.1\r\nHost: api.example.com\r\n',
    /^HTTP\/1.1 400.*HOST_MALFORMED/s,
  ],
  'a request target that names a foreign host as Host does': [
    'GET http://evil.com/ HTTP/1.1\r\nHost: evil.com\r\n',
    /^HTTP\/1.1 421/,
  ],
  'a request target that names our host': [
    'GET http://api.example.com/ HTTP/1.1\r\nHost: api.example.com\r\n',
    /^HTTP\/1.1 200/,
  ],
}

for (const [name, [request, expected]] of Object.entries(raw)) {
  test(`${name}: ${expected.source.slice(11, 14)}`, async () => {
    await using app = await service()
    await app.listen({ host: '127.0.0.1', port: 0 })

    const answer = await exchange(app, request)

    assert.match(answer, expected)
  })
}

test('X-Forwarded-Host is ignored from a peer that is not trusted', async () => {
  await using app = await service()
  const headers = { host: 'api.example.com', 'x-forwarded-host': 'evil.com' }

  const answer = await app.inject({ path: '/', headers })

  assert.deepEqual(answer.json(), { host: 'api.example.com' })
})

test('X-Forwarded-Host of a trusted proxy is the host, and is checked', async () => {
  await using app = await service(ours, { trustProxy: '127.0.0.1' })
  const internal = { host: '10.0.0.7:8000' }

  const served = await app.inject({
    path: '/',
    headers: { ...internal, 'x-forwarded-host': 'api.example.com' },
  })
  const refused = await app.inject({
    path: '/',
    headers: { ...internal, 'x-forwarded-host': 'evil.com' },
  })

  assert.deepEqual(served.json(), { host: 'api.example.com' })
  assert.equal(refused.statusCode, 421)
})

test('a probe answers an orchestrator that calls by address, but no malformed host', async () => {
  await using app = await service()

  const byAddress = await app.inject({ path: '/livez', headers: { host: '10.1.2.3:8000' } })
  const malformed = await app.inject({ path: '/livez', headers: { host: 'a@b' } })

  assert.equal(byAddress.statusCode, 200)
  assert.equal(malformed.statusCode, 400)
})

test('an empty list refuses the start', async () => {
  await assert.rejects(service({}), RangeError)
  await assert.rejects(service({ trusted: [] }), RangeError)
})

test('any well-formed host is served when that is asked for', async () => {
  await using app = await service({ allowAny: true })

  const wellFormed = await app.inject({ path: '/', headers: { host: 'anything' } })
  const malformed = await app.inject({ path: '/', headers: { host: 'any thing' } })

  assert.equal(wellFormed.statusCode, 200)
  assert.equal(malformed.statusCode, 400)
})

async function service(
  options: HostsOptions = ours,
  server: FastifyServerOptions = {},
): Promise<FastifyInstance> {
  const app = Fastify(server)
  await app.register(errors)
  await app.register(hosts, options)
  app.get('/', ({ host }) => ({ host }))
  app.get('/livez', { config: { probe: true } }, () => ({ status: 'alive' }))
  await app.ready()
  return app
}

async function exchange(app: FastifyInstance, head: string): Promise<string> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.end(`${head}Connection: close\r\n\r\n`)
  return (await socket.toArray()).join('')
}
