import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import {
  type ContextServerOptions,
  context,
  contextServerOptions,
  currentContext,
  type RequestContext,
} from './index.ts'

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceparent = `00-${trace}-00f067aa0ba902b7-01`

test('every answer carries the id of the request', async () => {
  await using app = service()
  app.get('/', () => ({ id: currentContext()?.requestId }))
  app.get('/fails', () => {
    throw new Error('broken')
  })
  app.get('/item/:id', () => 'found')

  const urls = ['/', '/fails', '/nothing-here', '/item/%E0%A4%A', `/item/${'x'.repeat(101)}`]
  const answers = await Promise.all(urls.map((url) => app.inject(url)))

  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 500, 404, 400, 414],
  )
  const ids = answers.map(({ headers }) => headers['x-request-id'])
  assert.ok(
    ids.every((id) => /^[\w-]{16}-[0-9a-z]+$/.test(String(id))),
    ids.join(),
  )
  assert.equal(new Set(ids).size, 5)
  assert.equal(answers[0]?.json().id, ids[0])
})

test('what fails before routing is answered by the given handler, within the context', async () => {
  let seen: RequestContext | undefined
  await using app = service({
    frameworkErrors(_error, request, reply) {
      seen = currentContext()
      reply.code(400).send({ id: request.id })
    },
  })

  const answer = await app.inject({ url: '/%E0%A4%A', headers: { traceparent } })

  assert.equal(answer.json().id, answer.headers['x-request-id'])
  assert.equal(seen?.requestId, answer.headers['x-request-id'])
  assert.equal(seen?.traceId, trace)
})

test('an inbound id is taken from a trusted peer alone, and only if well-formed', async () => {
  await using app = service({ trustInbound: ['10.0.0.0/8'] })
  app.get('/', () => 'ok')
  const idFor = async (remoteAddress: string, id: string | string[]) => {
    const answer = await app.inject({ url: '/', remoteAddress, headers: { 'x-request-id': id } })
    return answer.headers['x-request-id']
  }

  assert.equal(await idFor('10.1.2.3', 'theirs.1'), 'theirs.1')
  assert.equal(await idFor('::ffff:10.1.2.3', 'theirs.1'), 'theirs.1')
  assert.notEqual(await idFor('192.0.2.1', 'theirs.1'), 'theirs.1')
  for (const bad of ['has space', 'x'.repeat(129), '<script>', 'a,b', '']) {
    assert.notEqual(await idFor('10.1.2.3', bad), bad)
  }
  assert.match(String(await idFor('10.1.2.3', ['one', 'two'])), /^[\w-]{16}-[0-9a-z]+$/)
})

test('the address that a client claims to have makes nobody trusted', async () => {
  await using app = service({ trustInbound: ['10.0.0.0/8'] }, { trustProxy: true })
  app.get('/', () => 'ok')

  const answer = await app.inject({
    url: '/',
    remoteAddress: '192.0.2.1',
    headers: { 'x-request-id': 'theirs', 'x-forwarded-for': '10.1.2.3' },
  })

  assert.notEqual(answer.headers['x-request-id'], 'theirs')
})

test('a trace is continued, and a broken one is not', async () => {
  await using app = service()
  app.get('/', ({ context: { traceId, sampled, tracestate } }) => ({
    traceId,
    sampled,
    tracestate,
  }))
  const tell = async (headers: Record<string, string>) =>
    (await app.inject({ url: '/', headers })).json()

  assert.deepEqual(await tell({ traceparent, tracestate: 'a=1' }), {
    traceId: trace,
    sampled: true,
    tracestate: 'a=1',
  })
  const fresh = await tell({ traceparent: `${traceparent}0`, tracestate: 'a=1' })
  assert.match(fresh.traceId, /^[0-9a-f]{32}$/)
  assert.notEqual(fresh.traceId, trace)
  assert.equal(fresh.tracestate, undefined)
})

test('100,000 requests have 100,000 ids', () => {
  const { genReqId } = contextServerOptions()
  const raw = { headers: {}, socket: { remoteAddress: '192.0.2.1' } }

  const ids = Array.from({ length: 100_000 }, () => genReqId({ ...raw } as never))

  assert.equal(new Set(ids).size, 100_000)
})

test('the plugin alone, without the server options, names requests and trusts nobody', async () => {
  await using app = fastify()
  app.register(context)
  app.get('/', (request) => ({ id: request.id, context: request.context.requestId }))

  const answer = await app.inject({ url: '/', headers: { 'x-request-id': 'theirs' } })

  const id = answer.headers['x-request-id']
  assert.notEqual(id, 'theirs')
  assert.deepEqual(answer.json(), { id, context: id })
})

function service(
  options: ContextServerOptions = {},
  more: { trustProxy?: boolean } = {},
): FastifyInstance {
  const app = fastify({ ...more, ...contextServerOptions(options) })
  app.register(context)
  return app
}
