import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import multipart from '@fastify/multipart'
import fastify, { type FastifyInstance } from 'fastify'
import { context, contextServerOptions, currentContext } from './index.ts'

test('handlers, timers and hooks know the context, whatever the body', async () => {
  await using app = service()
  await app.register(multipart)
  app.addContentTypeParser('text/x-stream', (_request, payload, done) => done(null, payload))
  const seen = collect(app)
  app.post('/json', () => atDepth())
  app.post('/stream', async ({ body }) => {
    await text(body as NodeJS.ReadableStream)
    return atDepth()
  })
  app.post('/multipart', async (request) => {
    for await (const part of request.parts()) if (part.type === 'file') await part.toBuffer()
    return atDepth()
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const form = new FormData()
  form.append('file', new Blob(['x'.repeat(100_000)]), 'a.txt')
  const slowly = ReadableStream.from(['a', 'b', 'c'].map((part) => Buffer.from(part)))
  const bodies: [string, RequestInit][] = [
    ['/json', { body: '{"a":1}', headers: { 'content-type': 'application/json' } }],
    ['/stream', { body: slowly, headers: { 'content-type': 'text/x-stream' }, duplex: 'half' }],
    ['/multipart', { body: form }],
  ]

  for (const [path, init] of bodies) {
    seen.length = 0
    const answer = await fetch(url + path, { method: 'POST', ...init })

    const id = answer.headers.get('x-request-id')
    assert.deepEqual(await answer.json(), [id, id, id], path)
    const hooks = ['preParsing', 'preValidation', 'preHandler', 'preSerialization', 'onSend']
    assert.deepEqual(
      seen,
      [...hooks, 'onResponse'].map((hook) => [hook, id]),
      path,
    )
  }
})

test('a context lost in a callback from elsewhere is found again', async () => {
  const elsewhere = new EventEmitter()
  await using app = service()
  app.addHook('preParsing', (_request, _reply, payload, done) => {
    elsewhere.once('ready', () => done(null, payload))
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('x-seen', currentContext()?.requestId)
    done(null, payload)
  })
  app.post('/', () => ({ id: currentContext()?.requestId }))
  app.post('/reply', (_request, reply) => {
    elsewhere.once('ready', () => reply.send('ok'))
  })
  const tick = setInterval(() => elsewhere.emit('ready'), 1)

  const [parsed, replied] = await Promise.all([
    app.inject({ method: 'POST', url: '/', payload: { a: 1 } }),
    app.inject({ method: 'POST', url: '/reply', payload: { a: 1 } }),
  ])
  clearInterval(tick)

  assert.equal(parsed.json().id, parsed.headers['x-request-id'])
  assert.equal(replied.headers['x-seen'], replied.headers['x-request-id'])
})

test('pipelined requests on one connection keep apart up to the last hook', async () => {
  await using app = service()
  const finished: (string | undefined)[] = []
  app.addHook('onResponse', (request, _reply, done) => {
    assert.equal(currentContext(), request.context)
    finished.push(currentContext()?.requestId)
    done()
  })
  app.get('/slow', () => wait(20).then(() => 'slow'))
  app.get('/fast', () => 'fast')
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  let received = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    received += chunk
  })

  const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`
  socket.write(get('/slow') + get('/fast') + get('/fast', 'Connection: close\r\n'))
  await once(socket, 'close')

  const ids = [...received.matchAll(/^x-request-id: (.*)\r$/gim)].map(([, id]) => id)
  assert.deepEqual(finished, ids)
  assert.equal(new Set(ids).size, 3)
})

test('the contexts of requests at the same time never mix', async () => {
  await using app = service()
  app.post('/', async (request) => {
    const own = request.context
    for (const delay of [0, 2, 1]) {
      await wait(delay)
      assert.equal(currentContext(), own)
      await new Promise<void>((done) => setImmediate(() => process.nextTick(done)))
      assert.equal(currentContext(), own)
    }
    return { id: own.requestId, traceId: currentContext()?.traceId }
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })

  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, at) => {
      const own = at.toString(16).padStart(32, 'a')
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          traceparent: `00-${own}-${'b'.repeat(16)}-00`,
        },
        body: JSON.stringify({ filler: 'x'.repeat(at * 50) }),
      })
      const { id, traceId } = (await answer.json()) as { id: string; traceId: string }
      assert.equal(id, answer.headers.get('x-request-id'))
      assert.equal(traceId, own)
      return id
    }),
  )

  assert.equal(new Set(answers).size, 200)
})

function service(): FastifyInstance {
  const app = fastify(contextServerOptions())
  app.register(context)
  return app
}

/** What a handler sees at once, after a timer and after a promise. */
async function atDepth(): Promise<(string | undefined)[]> {
  const atOnce = currentContext()?.requestId
  const inTimer = await new Promise<string | undefined>((done) => {
    setTimeout(() => done(currentContext()?.requestId), 1)
  })
  await Promise.resolve()
  return [atOnce, inTimer, currentContext()?.requestId]
}

/** Notes the hooks of each request with the id that they see. */
function collect(app: FastifyInstance): [string, string | undefined][] {
  const seen: [string, string | undefined][] = []
  const note = (hook: string) => seen.push([hook, currentContext()?.requestId])
  app.addHook('preParsing', async () => void note('preParsing'))
  app.addHook('preValidation', async () => void note('preValidation'))
  app.addHook('preHandler', async () => void note('preHandler'))
  app.addHook('preSerialization', async (_request, _reply, payload) => {
    note('preSerialization')
    return payload
  })
  app.addHook('onSend', async () => void note('onSend'))
  app.addHook('onResponse', async () => void note('onResponse'))
  return seen
}
