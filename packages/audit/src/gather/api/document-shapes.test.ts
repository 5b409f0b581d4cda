/** Documents as frameworks write them, each with what is its own. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { answerOf } from '../testing/hand-written-answer.ts'
import type { ApiModel } from './api-model.ts'
import { createApi } from './create-api.ts'
import { fileMembers } from './request-body.ts'
import { injectedHttp } from './testing/injected-http.ts'
import { fastApiDocument, info, json, ref } from './testing/shaped-documents.ts'

const user = { headers: { authorization: 'Bearer a' } }

test('FastAPI: null by anyOf, forms of its own, and the body of a validation error', async () => {
  const { api } = await apiOf(fastApiDocument)
  const [resource] = api.creators()
  const create = named(api, 'POST /notes/')
  const invalid = { detail: [{ loc: ['body', 0], msg: 'Field required', type: 'missing' }] }

  assert.equal(resource?.read.path, '/notes/{note_id}')
  assert.deepEqual(api.mismatches(create, jsonAnswer(422, invalid)), [])
  assert.deepEqual(api.mismatches(create, jsonAnswer(201, { id: 1, title: 'x', due: null })), [])
  assert.deepEqual(fileMembers(named(api, 'POST /upload')), [
    { member: 'file', isList: false, type: undefined },
  ])
})

test('Spring: any media type, 64-bit ids, and a server with a host of its own', async () => {
  const { api } = await apiOf({
    openapi: '3.0.1',
    info,
    servers: [{ url: 'http://localhost:8080/api', description: 'Generated server url' }],
    paths: {
      '/orders/{id}': {
        put: {
          tags: ['order-controller'],
          parameters: [
            {
              name: 'id',
              in: 'path',
              required: true,
              schema: { type: 'integer', format: 'int64' },
            },
          ],
          requestBody: {
            content: { 'application/json': { schema: ref('Order') } },
            required: true,
          },
          responses: { 200: { description: 'OK', content: { '*/*': { schema: ref('Order') } } } },
        },
      },
    },
    components: {
      schemas: {
        Order: {
          type: 'object',
          required: ['id', 'status'],
          properties: {
            id: { type: 'integer', format: 'int64', readOnly: true },
            status: { type: 'string', enum: ['OPEN', 'SHIPPED'] },
          },
        },
      },
    },
  })
  const put = named(api, 'PUT /api/orders/{id}')

  assert.deepEqual(api.mismatches(put, jsonAnswer(200, { id: 1, status: 'OPEN' })), [])
  assert.equal(api.mismatches(put, jsonAnswer(200, { id: 1, status: 'GONE' }))[0]?.keyword, 'enum')
  assert.equal(api.mismatches(put, jsonAnswer(200, { status: 'OPEN' }))[0]?.keyword, 'required')
  // What only the service sets is required of answers and not of requests.
  assert.deepEqual(api.violations(put, { status: 'OPEN' }), [])
})

test('NestJS: an answer without a schema, nullable beside a reference, an example', async () => {
  const { api } = await apiOf({
    openapi: '3.0.0',
    info,
    paths: {
      '/cats': {
        get: {
          operationId: 'CatsController_findAll',
          parameters: [],
          responses: {
            200: {
              description: '',
              content: { 'application/json': { schema: { type: 'array', items: ref('Cat') } } },
            },
          },
        },
        post: {
          parameters: [],
          requestBody: json('CreateCatDto'),
          responses: { 201: { description: '' } },
        },
      },
      '/cats/{id}': {
        get: {
          parameters: [{ name: 'id', required: true, in: 'path', schema: { type: 'string' } }],
          responses: { 200: { description: '' } },
        },
      },
    },
    components: {
      schemas: {
        CreateCatDto: {
          type: 'object',
          properties: {
            name: { type: 'string', example: 'Tom' },
            age: { type: 'number', minimum: 0 },
          },
          required: ['name', 'age'],
        },
        Cat: {
          type: 'object',
          properties: {
            name: { type: 'string' },
            owner: { nullable: true, allOf: [ref('Owner')] },
          },
          required: ['name', 'owner'],
        },
        Owner: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
      },
    },
  })
  const prepared = await api.prepare(named(api, 'POST /cats'), user)

  assert.deepEqual(
    api.mismatches(named(api, 'POST /cats'), answerOf({ status: 201, body: 'anything' })),
    [],
  )
  const list = named(api, 'GET /cats')
  assert.deepEqual(api.mismatches(list, jsonAnswer(200, [{ name: 'Tom', owner: null }])), [])
  assert.equal(api.mismatches(list, jsonAnswer(200, [{ name: 'Tom', owner: {} }])).length > 0, true)
  assert.deepEqual(api.violations(named(api, 'POST /cats'), prepared?.body), [])
})

test('Fastify: shared schemas under generated names, and default answers', async () => {
  const { api } = await apiOf({
    openapi: '3.0.3',
    info,
    paths: {
      '/tree/{id}': {
        get: {
          parameters: [
            { schema: { type: 'string', enum: ['root'] }, in: 'path', name: 'id', required: true },
          ],
          responses: {
            200: {
              description: 'Default Response',
              headers: { 'X-Depth': { schema: { type: 'integer' } } },
              content: { 'application/json': { schema: ref('def-0') } },
            },
            '4XX': {
              description: 'Default Response',
              content: { 'application/json': { schema: ref('def-1') } },
            },
          },
        },
      },
    },
    components: {
      schemas: {
        'def-0': {
          type: 'object',
          required: ['name'],
          properties: {
            name: { type: 'string' },
            children: { type: 'array', items: ref('def-0') },
            size: { type: 'integer', nullable: true },
          },
          additionalProperties: false,
        },
        'def-1': { type: 'object', required: ['error'], properties: { error: { type: 'string' } } },
      },
    },
  })
  const get = named(api, 'GET /tree/{id}')
  const prepared = await api.prepare(get, user)
  const tree = { name: 'a', size: null, children: [{ name: 'b', children: [{ nam: 'c' }] }] }

  assert.equal(prepared?.request.path, '/tree/root')
  const deep = api.mismatches(get, jsonAnswer(200, tree)).map(({ pointer }) => pointer)
  assert.deepEqual([...new Set(deep)], ['/children/0/children/0'])
  assert.equal(api.mismatches(get, jsonAnswer(404, {}))[0]?.keyword, 'required')
  const headed = {
    ...jsonAnswer(200, { name: 'a' }),
    headers: { 'content-type': 'application/json', 'x-depth': 'deep' },
  }
  assert.equal(api.mismatches(get, headed)[0]?.keyword, 'header')
})

function jsonAnswer(status: number, value: unknown) {
  const body = JSON.stringify(value)
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  return answerOf({ status, headers, body, bodyBytes: Buffer.byteLength(body) })
}

function named(api: ApiModel, name: string) {
  const found = api.operations.find((one) => one.name === name)
  assert.ok(found, `${name} among ${api.operations.map((one) => one.name).join(', ')}`)
  return found
}

async function apiOf(document: object) {
  const app = fastify()
  app.get('/openapi.json', () => document)
  const http = injectedHttp(app)
  const api = await createApi({
    http,
    config: {},
    tag: 'plimsoll-0a1b2c3d',
    source: '/openapi.json',
  })
  assert.equal(api.problem, undefined)
  return { api, http }
}
