/** A service and its document, to try the reading of documents on. @module */

import fastify, { type FastifyInstance } from 'fastify'

/** In the manner of FastAPI: 3.0, trailing slash, `item_id`, nullable, a schema inside itself. */
export function itemsService(stored: string[]): FastifyInstance {
  const app = fastify()
  const items = new Map<string, object>()
  app.addContentTypeParser('multipart/form-data', { parseAs: 'string' }, (_, body, done) =>
    done(null, body),
  )
  app.get('/openapi.json', () => document)
  app.post<{ Body: object }>('/v1/items/', (request, reply) => {
    const id = items.size + 1
    const item = { id, parent: null, ...(request.body as object) }
    items.set(`${id}`, item)
    return reply.code(201).send(item)
  })
  app.get<{ Params: { id: string } }>('/v1/items/:id', (request, reply) => {
    const item = items.get(request.params.id)
    return item ?? reply.code(404).send({})
  })
  app.delete<{ Params: { id: string } }>('/v1/items/:id', (request, reply) => {
    items.delete(request.params.id)
    return reply.code(204).send()
  })
  app.post('/v1/files', (request, reply) => {
    stored.push(String(request.body))
    return reply
      .code(201)
      .header('location', `/v1/files/${stored.length + 1}`)
      .send({})
  })
  return app
}

const ok = (schema: object) => ({
  200: { description: 'ok', content: { 'application/json': { schema } } },
})
const empty = { 204: { description: 'done' } }
const item = { $ref: '#/components/schemas/Item' }
const id = { name: 'item_id', in: 'path', required: true, schema: { type: 'integer' } }

const document = {
  openapi: '3.0.2',
  info: { title: 'items', version: '1' },
  servers: [{ url: 'https://api.example.com/v1/' }],
  security: [{ bearer: [] }],
  paths: {
    '/health': { get: { security: [], responses: ok({}) } },
    '/items/': {
      post: {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/ItemIn' } } },
        },
        responses: {
          201: { description: 'made', content: { 'application/json': { schema: item } } },
        },
      },
    },
    '/items/latest': { get: { responses: ok(item) } },
    '/items/{item_id}': {
      parameters: [id],
      get: { responses: ok(item) },
      delete: { responses: empty },
    },
    '/files': {
      post: {
        requestBody: {
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['file'],
                properties: { file: { type: 'string', format: 'binary' } },
              },
            },
          },
        },
        responses: { 201: { description: 'made' } },
      },
    },
    '/files/{id}': { get: { parameters: [{ ...id, name: 'id' }], responses: ok({}) } },
    '/admin/users/{id}': { delete: { parameters: [{ ...id, name: 'id' }], responses: empty } },
    '/me': { delete: { responses: empty } },
    '/logout': { post: { responses: empty } },
  },
  components: {
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    schemas: {
      ItemIn: {
        type: 'object',
        required: ['name', 'code', 'quantity'],
        properties: {
          name: { type: 'string', maxLength: 40 },
          code: { type: 'string', pattern: '^[A-Z]{3}-\\d{4}$' },
          quantity: { type: 'integer', minimum: 0, exclusiveMinimum: true, multipleOf: 5 },
          note: { type: 'string', nullable: true },
        },
      },
      Item: {
        allOf: [
          { $ref: '#/components/schemas/ItemIn' },
          {
            type: 'object',
            required: ['id', 'parent'],
            properties: { id: { type: 'integer' }, parent: { nullable: true, allOf: [item] } },
          },
        ],
      },
    },
  },
}
