import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import Fastify from 'fastify'
import { ProblemSchema } from '../errors/index.ts'
import { checkDocument, undocumentedRoutes } from './check.ts'
import { dereference, type OpenapiDocument, type Operation, type Response } from './document.ts'
import { openapi } from './plugin.ts'
import { garage } from './testing/garage.ts'

test('the document is valid OpenAPI 3.1', async () => {
  await using app = await garage()

  const document = JSON.parse((await app.inject('/openapi.json')).body)
  const result = await new Validator().validate(document)

  assert.deepEqual(result.errors ?? [], [])
  assert.equal(document.openapi, '3.1.0')
  assert.deepEqual(checkDocument(document), [])
})

test('the errors of an operation follow from what it takes', async () => {
  await using app = await garage()
  const document = app.openapi.document()

  assert.deepEqual(codesOf(document, '/cars', 'post'), {
    400: ['VALIDATION_FAILED', 'MALFORMED_JSON'],
    401: ['AUTHENTICATION_REQUIRED'],
    403: ['FORBIDDEN'],
    408: ['CLIENT_TOO_SLOW'],
    409: ['CONFLICT'],
    413: ['PAYLOAD_TOO_LARGE'],
    415: ['UNSUPPORTED_MEDIA_TYPE'],
    429: ['RATE_LIMITED'],
    500: ['INTERNAL_ERROR'],
    503: ['UNAVAILABLE'],
    504: ['REQUEST_TIMEOUT'],
  })
  assert.deepEqual(Object.keys(codesOf(document, '/cars/{id}', 'get')), [
    '400',
    '404',
    '429',
    '500',
    '503',
    '504',
  ])
  assert.deepEqual(Object.keys(codesOf(document, '/healthz', 'get')), ['500', '503', '504'])
})

test('an operation that asks for a credential says so, the others do not', async () => {
  await using app = await garage()
  const { paths, components } = app.openapi.document()

  assert.deepEqual(paths['/cars']?.['post']?.security, [{ bearer: [] }])
  assert.equal(paths['/cars/{id}']?.['get']?.security, undefined)
  assert.equal(Reflect.get(components?.['securitySchemes']?.['bearer'] ?? {}, 'scheme'), 'bearer')
})

test('any of several credentials is enough, and each is described', async () => {
  const keyScheme = { type: 'apiKey', in: 'header', name: 'X-API-Key' } as const
  const bearer = { type: 'http', scheme: 'bearer' } as const
  await using app = await garage({ credentials: { bearer, key: keyScheme } })
  const { paths, components } = app.openapi.document()

  assert.deepEqual(paths['/cars']?.['post']?.security, [{ bearer: [] }, { key: [] }])
  assert.deepEqual(components?.['securitySchemes'], { bearer, key: keyScheme })
})

test('a route that does not take all of them names those that it takes', async () => {
  const keyScheme = { type: 'apiKey', in: 'header', name: 'X-API-Key' } as const
  const bearer = { type: 'http', scheme: 'bearer' } as const
  await using app = await garage({
    credentials: { bearer, key: keyScheme },
    credentialsOf: () => ['key'],
  })

  assert.deepEqual(app.openapi.document().paths['/cars']?.['post']?.security, [{ key: [] }])
})

test('every answer is documented with the id of the request, a 429 with when to come back', async () => {
  await using app = await garage()
  const document = app.openapi.document()
  const { responses } = operation(document, '/cars', 'post')

  const headersOf = (status: string) =>
    Object.keys(dereference<Response>(document, responses[status] ?? { $ref: '' })?.headers ?? {})

  assert.deepEqual(headersOf('201'), ['X-Request-Id'])
  assert.deepEqual(headersOf('429').slice(0, 4), [
    'X-Request-Id',
    'Retry-After',
    'RateLimit-Policy',
    'RateLimit',
  ])
  assert.deepEqual(headersOf('401'), ['X-Request-Id', 'WWW-Authenticate'])
})

test('an upload is documented though Fastify does not validate it', async () => {
  await using app = await garage()

  const { requestBody } = operation(app.openapi.document(), '/cars/{id}/photo', 'put')

  const [type, media] = Object.entries(requestBody?.content ?? {})[0] ?? []
  assert.equal(type, 'multipart/form-data')
  assert.equal(JSON.stringify(media).includes('"format":"binary"'), true)
})

test('an operation without an id gets one of its method and path', async () => {
  await using app = await garage()
  const document = app.openapi.document()

  assert.equal(operation(document, '/cars', 'post').operationId, 'addCar')
  assert.equal(operation(document, '/cars/{id}/photo', 'put').operationId, 'putCarsIdPhoto')
})

test('routes that say too little are listed, those of the plugin are not', async () => {
  await using app = Fastify()
  await app.register(openapi)
  app.get('/silent', () => '')

  assert.deepEqual(undocumentedRoutes(app), [
    { route: 'GET /silent', missing: ['summary', 'operationId', 'tags', 'response'] },
  ])
})

test('a route that another plugin hides later is not listed', async () => {
  await using app = Fastify()
  await app.register(openapi)
  app.addHook('onRoute', (route) => {
    route.schema = { hide: true }
  })
  app.get('/alias', () => '')

  assert.deepEqual(undocumentedRoutes(app), [])
})

test('a status that the route declares itself keeps its body beside the problem', async () => {
  await using app = Fastify()
  await app.register(openapi)
  const response = { 503: { type: 'object', properties: { status: { type: 'string' } } } }
  app.get('/readyz', { schema: { response } }, () => ({ status: 'ready' }))
  await app.ready()

  const { responses } = operation(app.openapi.document(), '/readyz', 'get')

  const { content } = responses['503'] as Response
  assert.deepEqual(Object.keys(content ?? {}), ['application/json', 'application/problem+json'])
})

for (const path of ['/openapi.json', '/docs', '/docs/style.css', '/docs/script.js']) {
  test(`GET ${path} is answered once and then only confirmed`, async () => {
    await using app = await garage()

    const first = await app.inject(path)
    const etag = String(first.headers.etag)
    const second = await app.inject({ path, headers: { 'if-none-match': etag } })

    assert.equal(first.statusCode, 200)
    assert.match(etag, /^"[\w-]{27}"$/)
    assert.equal(second.statusCode, 304)
    assert.equal(second.body, '')
  })
}

test('nothing is served when it is turned off, and the document is still there for tests', async () => {
  await using app = await garage({ enabled: false })

  assert.equal((await app.inject('/openapi.json')).statusCode, 404)
  assert.equal((await app.inject('/docs')).statusCode, 404)
  assert.deepEqual(checkDocument(app.openapi.document()), [])
})

test('a path that is none refuses the start', async () => {
  await assert.rejects(garage({ docsPath: 'docs' }), RangeError)
})

test('a schema stands in the document as it validates', async () => {
  await using app = await garage()

  const { requestBody } = operation(app.openapi.document(), '/cars', 'post')

  assert.match(JSON.stringify(requestBody), /"const":"truck"/)
})

test('the body of every error is the schema of problems', async () => {
  await using app = await garage()

  const { components } = app.openapi.document()

  assert.equal(components?.['schemas']?.['Problem'], ProblemSchema)
})

function operation(document: OpenapiDocument, path: string, method: string): Operation {
  const found = document.paths[path]?.[method]
  assert.ok(found, `${method} ${path} is documented`)
  return found
}

function codesOf(document: OpenapiDocument, path: string, method: string) {
  const { responses } = operation(document, path, method)
  return Object.fromEntries(
    Object.entries(responses)
      .filter(([status]) => !status.startsWith('2'))
      .map(([status, response]) => {
        const { content } = dereference<Response>(document, response) ?? {}
        return [status, Object.keys(content?.['application/problem+json']?.examples ?? {})]
      }),
  )
}
