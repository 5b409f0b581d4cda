import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import fastify, { type FastifyReply } from 'fastify'
import { ConflictError, errors, RateLimitedError } from './index.ts'

test('over HTTP and injected, the headers are the same, each once', async () => {
  await using service = await failing(
    new RateLimitedError('No.', {
      headers: { 'retry-after': '7', 'x-own': 'own', 'cache-control': 'public' },
    }),
  )

  const overHttp = await service.rawHeaders()
  const injected = await service.app.inject('/')

  const own = overHttp.filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name))
  assert.deepEqual(own.sort(), [
    ['cache-control', 'no-store'],
    ['content-length', String(injected.rawPayload.length)],
    ['content-type', 'application/problem+json'],
    ['retry-after', '7'],
    ['x-own', 'own'],
  ])
  for (const [name, value] of own) assert.equal(injected.headers[name], value)
})

test('what the handler had set of them before it failed is taken back', async () => {
  await using service = await failing(
    new ConflictError('No.', { headers: { allow: 'GET' } }),
    (reply) => {
      reply.header('Cache-Control', 'public, max-age=60').header('retry-after', '9')
      reply.raw.setHeader('Allow', 'PUT')
      reply.raw.setHeader('cache-control', 'public')
    },
  )

  const overHttp = await service.rawHeaders()
  const { headers } = await service.app.inject('/')

  assert.deepEqual(overHttp.filter(([name]) => /cache|retry|allow/.test(name)).sort(), [
    ['allow', 'GET'],
    ['cache-control', 'no-store'],
  ])
  assert.equal(headers['cache-control'], 'no-store')
  assert.equal(headers['allow'], 'GET')
  assert.equal(headers['retry-after'], undefined)
})

test('a value that would end its line adds no header', async () => {
  await using service = await failing(
    new ConflictError('No.', { headers: { 'retry-after': '1\r\nx-injected: yes' } }),
  )

  const overHttp = await service.rawHeaders()

  assert.ok(!overHttp.some(([name]) => name === 'x-injected'))
})

async function failing(error: Error, before: (reply: FastifyReply) => void = () => {}) {
  const app = fastify()
  await app.register(errors)
  app.get('/', (_request, reply) => {
    before(reply)
    throw error
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return {
    app,
    async rawHeaders(): Promise<[string, string][]> {
      const asked = request({ host: '127.0.0.1', port, path: '/' }).end()
      const [response] = await once(asked, 'response')
      response.resume()
      await once(response, 'end')
      const { rawHeaders }: { readonly rawHeaders: readonly string[] } = response
      return rawHeaders.flatMap((name, at) =>
        at % 2 ? [] : [[name.toLowerCase(), rawHeaders[at + 1] ?? '']],
      )
    },
    [Symbol.asyncDispose]: () => app.close(),
  }
}
