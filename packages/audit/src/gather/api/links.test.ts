import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import { answerOf } from '../testing/hand-written-answer.ts'
import { createApi } from './create-api.ts'
import { linkedValue } from './links.ts'
import { injectedHttp } from './testing/injected-http.ts'

const user = { headers: { authorization: 'Bearer ann' } }

for (const openapi of ['3.0.3', '3.1.0']) {
  test(`${openapi}: what a link leads to is read, listed and deleted where it is`, async () => {
    const { api, http } = await photoApi(openapi)
    const [resource] = api.creators()
    assert.ok(resource)

    const created = await api.create(resource, user)
    const shown = await api.drive(resource.read, user)
    const left = await api.cleanUp()

    assert.equal(resource.create.name, 'POST /recognise')
    assert.equal(resource.list?.name, 'GET /photos')
    assert.equal(created?.path, '/photos/p1')
    assert.deepEqual([shown?.answer.path, shown?.answer.status], ['/photos/p1', 200])
    assert.equal(http.answers.at(-1)?.method, 'DELETE')
    assert.deepEqual(left, [])
  })
}

test('a body that a link gives is about an object of the same user', async () => {
  const { api } = await photoApi('3.1.0')
  const albums = api.creators().find(({ create }) => create.path === '/albums')
  assert.ok(albums)

  const first = await api.create(albums, user)
  const second = await api.create(albums, user)

  assert.deepEqual(Object.keys(first?.body ?? {}), ['album', 'photo_ids'])
  assert.deepEqual(Reflect.get(Object(first?.body), 'photo_ids'), ['p1'])
  // Objects that are read by a name which their maker chooses have names of their own.
  assert.match(first?.id ?? '', /^plimsoll-/)
  assert.notEqual(first?.path, second?.path)
})

test('what a link names is read, whoever made it', async () => {
  const { api } = await photoApi('3.1.0')
  const owner = api.operations.find(({ operationId }) => operationId === 'getUser')
  assert.ok(owner)

  const driven = await api.drive(owner, user)

  assert.deepEqual([driven?.answer.path, driven?.answer.status], ['/users/ann', 200])
})

test('a link to something that is only related makes no resource', async () => {
  const { api } = await photoApi('3.1.0')

  const makers = api.creators().map(({ create }) => create.name)

  assert.deepEqual(makers, ['POST /recognise', 'POST /albums'])
})

test('expressions name parts of the request and of the answer', () => {
  const operation = { path: '/teams/{team}/photos' }
  const linking = {
    operation: operation as never,
    body: { size: { width: 3 } },
    answer: answerOf({
      method: 'POST',
      path: '/teams/red%20one/photos?page=2',
      status: 201,
      headers: { etag: '"7"' },
      body: '{"id":9,"tags":["a","b"]}',
    }),
  }
  const told: readonly (readonly [unknown, unknown])[] = [
    ['$response.body#/id', 9],
    ['$response.body#/tags/1', 'b'],
    ['$response.body#/none', undefined],
    ['$response.header.ETag', '"7"'],
    ['$request.body#/size', { width: 3 }],
    ['$request.path.team', 'red one'],
    ['$request.path.none', undefined],
    ['$request.query.page', '2'],
    ['$request.query.none', undefined],
    ['$statusCode', 201],
    ['$method', 'POST'],
    ['$nonsense', undefined],
    ['{$response.body#/id}', 9],
    ['photo {$response.body#/id} of {$method}', 'photo 9 of POST'],
    ['plain', 'plain'],
    [{ deep: ['$response.body#/id', 1] }, { deep: [9, 1] }],
    [{ deep: ['$response.body#/none'] }, undefined],
  ]

  const values = told.map(([value]) => linkedValue(value, linking))

  assert.deepEqual(
    values,
    told.map(([, expected]) => expected),
  )
})

async function photoApi(openapi: string) {
  const http = injectedHttp(photoService(openapi))
  const api = await createApi({ http, config: {}, tag: 'plimsoll-1', source: '/openapi.json' })
  assert.equal(api.problem, undefined)
  return { api, http }
}

/** What is recognised at one path becomes a photo at another. */
function photoService(openapi: string): FastifyInstance {
  const app = fastify()
  const photos = new Set<string>()
  app.get('/openapi.json', () => documentOf(openapi))
  app.post('/recognise', () => {
    const id = `p${photos.size + 1}`
    photos.add(id)
    return { id, owner_id: 'ann' }
  })
  app.post('/count', () => ({ photos: photos.size, owner_id: 'ann' }))
  app.get('/users/ann', () => ({}))
  app.get<{ Params: { id: string } }>('/photos/:id', (request, reply) =>
    photos.has(request.params.id) ? { id: request.params.id } : reply.code(404).send({}),
  )
  app.delete('/photos/:id', (_, reply) => reply.code(204).send())
  app.post<{ Body: { album: string; photo_ids: string[] } }>('/albums', (request, reply) => {
    const { album, photo_ids: ids } = request.body
    if (ids?.every((id) => photos.has(id)) !== true) return reply.code(404).send({})
    return reply.code(201).send({ id: 'unused', album })
  })
  return app
}

function documentOf(openapi: string) {
  const json = (schema: object) => ({ content: { 'application/json': { schema } } })
  const ok = (more: object = {}) => ({ 200: { description: 'ok', ...more } })
  const at = (name: string) => [{ name, in: 'path', required: true, schema: { type: 'string' } }]
  const toPhoto = openapi.startsWith('3.0')
    ? { operationRef: '#/paths/~1photos~1%7Bid%7D/get' }
    : { operationId: 'getPhoto' }
  const links = {
    owner: { operationId: 'getUser', parameters: { id: '$response.body#/owner_id' } },
    photo: { $ref: '#/components/links/photo' },
    album: {
      operationId: 'makeAlbum',
      requestBody: { album: 'summer', photo_ids: ['$response.body#/id'] },
    },
    nowhere: { operationId: 'none' },
  }
  const album = {
    type: 'object',
    required: ['album'],
    properties: {
      album: { type: 'string' },
      photo_ids: { type: 'array', items: { type: 'string' } },
    },
  }
  const owner = { owner: links.owner }
  return {
    openapi,
    info: { title: 'photos', version: '1' },
    paths: {
      '/recognise': { post: { responses: ok({ links, ...json({ type: 'object' }) }) } },
      '/count': { post: { responses: ok({ links: owner }) } },
      '/users/{id}': { get: { operationId: 'getUser', parameters: at('id'), responses: ok() } },
      '/photos': { get: { responses: ok() } },
      '/photos/{id}': {
        parameters: at('id'),
        get: { operationId: 'getPhoto', responses: ok() },
        delete: { responses: { 204: { description: 'gone' } } },
      },
      '/albums': {
        post: {
          operationId: 'makeAlbum',
          requestBody: { required: true, ...json(album) },
          responses: { 201: { description: 'made' } },
        },
      },
      '/albums/{album}': { get: { parameters: at('album'), responses: ok() } },
    },
    components: {
      links: { photo: { ...toPhoto, parameters: { id: '$response.body#/id' } } },
    },
  }
}
