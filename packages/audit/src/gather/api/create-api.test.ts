import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fastify from 'fastify'
import type { ApiModel, Operation } from './api-model.ts'
import { createApi } from './create-api.ts'
import { type InjectedHttp, injectedHttp } from './testing/injected-http.ts'
import { itemsService } from './testing/items-service.ts'

const ann = { headers: { authorization: 'Bearer ann' } }
const bob = { headers: { authorization: 'Bearer bob' } }

test('operations carry the base path of the server, their security and their parameters', async () => {
  const { api } = await itemsApi()

  const read = operation(api, 'GET /v1/items/{item_id}')

  assert.equal(api.problem, undefined)
  assert.equal(read.path, '/v1/items/{item_id}')
  assert.equal(read.isProtected, true)
  assert.equal(operation(api, 'GET /v1/health').isProtected, false)
  assert.deepEqual(
    read.parameters.map(({ name, in: place }) => `${place} ${name}`),
    ['path item_id'],
  )
})

test('a resource is what is made at a path and read below it', async () => {
  const { api } = await itemsApi()

  const resources = api.creators()

  assert.deepEqual(
    resources.map(({ create }) => create.name),
    ['POST /v1/items/', 'POST /v1/files'],
  )
  assert.equal(resources[0]?.remove?.name, 'DELETE /v1/items/{item_id}')
  assert.equal(resources[0]?.replace, undefined)
})

test('an operation on one object is driven with an object of its own user', async () => {
  const { api } = await itemsApi()

  const first = await api.drive(operation(api, 'GET /v1/items/{item_id}'), ann)
  const other = await api.drive(operation(api, 'GET /v1/items/{item_id}'), bob)

  assert.equal(first?.answer.status, 200)
  assert.equal(other?.answer.status, 200)
  assert.notEqual(first.answer.path, other.answer.path)
})

test('a body satisfies its schema and bears the tag of the run', async () => {
  const { api } = await itemsApi()
  const [resource] = api.creators()
  assert.ok(resource)

  const created = await api.create(resource, ann)

  assert.ok(created)
  assert.match(JSON.stringify(created.body), /plimsoll-0a1b2c3d/)
  assert.deepEqual(api.violations(resource.create, created.body), [])
  assert.notDeepEqual(api.violations(resource.create, { name: 1 }), [])
})

test('an upload sends a picture that is one', async () => {
  const { api, stored } = await itemsApi()
  const files = api.creators()[1]
  assert.ok(files)

  const created = await api.create(files, ann)

  assert.ok(created)
  assert.match(stored.at(-1) ?? '', /filename="plimsoll-0a1b2c3d-\d+\.png"/)
  assert.match(stored.at(-1) ?? '', /PNG/)
})

test('an answer that differs from the document is told with its pointer', async () => {
  const { api } = await itemsApi()
  const driven = await api.drive(operation(api, 'GET /v1/items/{item_id}'), ann)
  assert.ok(driven)
  const changed = { ...JSON.parse(driven.answer.body), quantity: 'two', parent: { name: 7 } }

  const sound = api.mismatches(driven.operation, driven.answer)
  const drifted = api.mismatches(driven.operation, answerOf(driven.answer, changed))

  assert.deepEqual(sound, [])
  assert.ok(drifted.some(({ pointer, keyword }) => pointer === '/quantity' && keyword === 'type'))
  // The schema of an item refers to itself: its inside is judged too.
  assert.ok(drifted.some(({ pointer }) => pointer === '/parent/name'))
})

test('another content type than the documented one is a mismatch', async () => {
  const { api } = await itemsApi()
  const driven = await api.drive(operation(api, 'GET /v1/items/{item_id}'), ann)
  assert.ok(driven)
  const page = { ...driven.answer, headers: { 'content-type': 'text/html' } }

  assert.deepEqual(
    api.mismatches(driven.operation, page).map(({ keyword }) => keyword),
    ['content-type'],
  )
})

test('what was made is deleted in the end, and the rest is told', async () => {
  const { api, http } = await itemsApi()
  for (const resource of api.creators()) await api.create(resource, ann)

  const left = await api.cleanUp()

  assert.equal(http.answers.filter(({ method }) => method === 'DELETE').length, 1)
  assert.deepEqual(left, ['/v1/files/2'])
})

test('what is not its own is neither changed nor deleted', async () => {
  const { api } = await itemsApi()

  assert.equal(await api.prepare(operation(api, 'DELETE /v1/admin/users/{id}'), ann), undefined)
  assert.equal(await api.prepare(operation(api, 'DELETE /v1/me'), ann), undefined)
  assert.equal(await api.prepare(operation(api, 'POST /v1/logout'), ann), undefined)
})

test('deleting takes an object that nobody else was shown', async () => {
  const { api } = await itemsApi()

  const read = await api.drive(operation(api, 'GET /v1/items/{item_id}'), ann)
  const removed = await api.drive(operation(api, 'DELETE /v1/items/{item_id}'), ann)

  assert.equal(removed?.answer.status, 204)
  assert.notEqual(removed.answer.path, read?.answer.path)
})

test('an answer finds its operation, literal paths first', async () => {
  const { api } = await itemsApi()

  const found = (path: string) => api.operationOf({ method: 'GET', path })?.name

  assert.equal(found('/v1/items/latest?x=1'), 'GET /v1/items/latest')
  assert.equal(found('/v1/items/7'), 'GET /v1/items/{item_id}')
  assert.equal(found('/v1/items/7/parts'), undefined)
})

test('a document in YAML is read from a file, with the line of each operation', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'api-'))
  t.after(() => rm(folder, { recursive: true }))
  const lines = ['openapi: 3.1.0', 'info: { title: t, version: "1" }', 'paths:', '  /a:']
  lines.push('    get:', '      responses: { "200": { description: ok } }', '    post:')
  lines.push('      responses: { "201": { description: made } }', '')
  await writeFile(join(folder, 'api.yaml'), lines.join('\n'))

  const api = await createApi({
    ...parts(injectedHttp(fastify())),
    source: 'api.yaml',
    root: folder,
  })

  assert.equal(api.problem, undefined)
  assert.equal(api.file, 'api.yaml')
  assert.deepEqual(
    api.operations.map(({ name, line }) => [name, line]),
    [
      ['GET /a', 5],
      ['POST /a', 7],
    ],
  )
})

test('a document that is none, or none at all, says so', async () => {
  const app = fastify()
  app.get('/openapi.json', () => ({ swagger: '2.0' }))
  const http = injectedHttp(app)

  const old = await createApi({ ...parts(http), source: '/openapi.json' })
  const missing = await createApi({ ...parts(http), source: '/nowhere.json' })
  const none = await createApi({ ...parts(http), source: undefined })

  assert.match(old.problem ?? '', /not an OpenAPI document of version 3/)
  assert.match(missing.problem ?? '', /404/)
  assert.deepEqual([none.operations, typeof none.problem], [[], 'string'])
})

function operation(api: ApiModel, name: string): Operation {
  const found = api.operations.find((one) => one.name === name)
  assert.ok(found, name)
  return found
}

function answerOf<Of extends { body: string; bodyBytes: number }>(answer: Of, value: object): Of {
  const body = JSON.stringify(value)
  return { ...answer, body, bodyBytes: Buffer.byteLength(body) }
}

function parts(http: InjectedHttp) {
  return { http, config: {}, tag: 'plimsoll-0a1b2c3d' }
}

async function itemsApi() {
  const stored: string[] = []
  const http = injectedHttp(itemsService(stored))
  const api = await createApi({ ...parts(http), source: '/openapi.json' })
  return { api, http, stored }
}
