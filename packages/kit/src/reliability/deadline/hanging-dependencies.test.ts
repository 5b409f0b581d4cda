/**
 * What reliability.md calls the promise: a request that expires is answered, and work for it stops,
 * for every kind of request, whatever it waits for.
 */

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import multipart from '@fastify/multipart'
import fastify, { type FastifyInstance } from 'fastify'
import {
  type HangingDependency,
  hangingDependencies,
  postgres,
  silentServer,
  worker,
} from './testing/hanging-dependencies.ts'
import { type Answer, becomes, listeningApp, timed } from './testing/listening-app.ts'

const limitMs = 400
const lateMsMax = 100
const stopsWithinMs = 250
// What a loaded machine may add to one timer and not to another.
const slackMs = 150

type Use = HangingDependency['use']

test('a request that hangs on anything is answered in time, and nothing works on for it', async (t) => {
  const dependencies = await hangingDependencies(t)
  await using service = await listeningApp({ defaultMs: limitMs }, async (app) => {
    await addRoutes(app, dependencies)
    app.get('/in-time', { config: { deadline: false } }, () => wait(limitMs, { answered: true }))
  })
  await timed(`${service.url}/in-time`)

  const lateMs: number[] = []
  const judge = async ({ name, working }: HangingDependency) => {
    const asked = kinds.map(async (kind) => ({
      kind: kind.name,
      ...(await ask(service.url, name, kind)),
    }))
    // What a loaded machine adds, it adds to this one too.
    const inTime = await timed(`${service.url}/in-time`)
    const answers = await Promise.all(asked)
    const isIdle = becomes(async () => (await working()) === 0, stopsWithinMs + slackMs)
    await isIdle.catch(() => assert.fail(`${name} is still at work`))

    for (const { kind, status, body, headers, tookMs } of answers) {
      assert.deepEqual([name, kind, status, body.error_code], [name, kind, 504, 'REQUEST_TIMEOUT'])
      assert.equal(headers.get('content-type'), 'application/problem+json')
      assert.equal(headers.get('connection'), 'close')
      assert.ok(tookMs >= limitMs, `${kind} ${name}: ${tookMs} ms`)
      assert.ok(tookMs <= limitMs + 1_000, `${kind} ${name}: ${tookMs} ms`)
      lateMs.push(tookMs - inTime.tookMs)
    }
  }
  // One after the other: all at once they keep the processor busy, not each other waiting.
  for (const dependency of dependencies) await judge(dependency)

  // Each by itself would be a fact about the machine.
  assert.ok(medianOf(lateMs) <= lateMsMax, `${lateMs.map(Math.round)} ms late`)
  const { expired } = service.app.deadline.stats()
  assert.deepEqual(expired, { timedOut: 25, clientTooSlow: 0, cut: 0 })
})

test('a client that leaves ends the work for it, whatever that hangs on', async (t) => {
  const dependencies = await Promise.all([postgres(t), worker(), silentServer(t)])
  await using service = await listeningApp({}, (app) => addRoutes(app, dependencies))

  const sockets = dependencies.flatMap(({ name }) => [
    sent(service.port, `GET /${name} HTTP/1.1\r\nHost: a\r\n\r\n`),
    sent(
      service.port,
      `POST /${name} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
    ),
  ])
  for (const { name, working } of dependencies) {
    await becomes(async () => (await working()) >= 2).catch(() => assert.fail(`${name} is idle`))
  }
  for (const socket of sockets) socket.destroy()

  for (const { name, working } of dependencies) {
    await becomes(async () => (await working()) === 0).catch(() => assert.fail(`${name} works on`))
  }
  assert.equal(service.app.deadline.stats().clientGone, sockets.length)
})

test('control: the handlerTimeout of Fastify ends a GET, and lets a POST with a body hang', async (t) => {
  const silent = await silentServer(t)
  const app = fastify({ handlerTimeout: limitMs })
  t.after(() => app.close())
  const ended = AbortSignal.timeout(2 * limitMs)
  const hangs = () => silent.use(ended).catch(() => ({ hung: true }))
  app.get('/', hangs)
  app.post('/', hangs)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })

  const get = await timed(url)
  const post = await timed(url, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  })

  assert.equal(get.status, 503)
  assert.equal(post.status, 200)
})

interface Kind {
  readonly name: string
  readonly path: string
  readonly init: () => RequestInit
}

const file = Buffer.alloc(200_000, 'x')

const kinds: readonly Kind[] = [
  { name: 'GET', path: '', init: () => ({}) },
  {
    name: 'POST JSON',
    path: '',
    init: () => ({
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    }),
  },
  {
    name: 'multipart upload',
    path: '/form',
    init: () => ({ method: 'POST', body: formWithFile() }),
  },
  {
    name: 'raw upload',
    path: '/raw',
    init: () => ({
      method: 'POST',
      body: file,
      headers: { 'content-type': 'application/octet-stream' },
    }),
  },
  { name: 'stream', path: '/stream', init: () => ({}) },
]

function ask(url: string, name: string, { path, init }: Kind): Promise<Answer> {
  return timed(`${url}/${name}${path}`, init())
}

function formWithFile(): FormData {
  const form = new FormData()
  form.set('file', new Blob([file]), 'file.bin')
  return form
}

async function addRoutes(app: FastifyInstance, dependencies: readonly HangingDependency[]) {
  await app.register(multipart)
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) =>
    done(null, payload),
  )
  for (const { name, use } of dependencies) addRoutesFor(app, name, use)
}

function addRoutesFor(app: FastifyInstance, name: string, use: Use): void {
  app.get(`/${name}`, ({ deadline }) => use(deadline.signal))
  app.post(`/${name}`, ({ deadline }) => use(deadline.signal))
  app.post(`/${name}/form`, async (request) => {
    for await (const part of request.parts()) {
      if (part.type === 'file') await part.toBuffer()
    }
    return use(request.deadline.signal)
  })
  // As one that forwards its body: it is read only as fast as the dependency takes it.
  app.post(`/${name}/raw`, ({ deadline }) => use(deadline.signal))
  app.get(`/${name}/stream`, async ({ deadline }) =>
    Readable.from(
      (async function* () {
        yield await use(deadline.signal)
      })(),
    ),
  )
}

function sent(port: number, text: string) {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(text)
  return socket
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}
