import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import fastify, {
  type FastifyInstance,
  type FastifyServerOptions,
  type InjectOptions,
} from 'fastify'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { ConflictError, errors, ProblemSchema, problemServerOptions } from './index.ts'

const problem = Compile(ProblemSchema)
const nowMs = Date.UTC(2026, 0, 31, 12)

test('a thrown KitError is answered with its status, headers and the one body', async (t) => {
  const app = await service(t, (routes) => {
    routes.get('/', () => {
      throw new ConflictError('The report has changed.', {
        details: [{ message: 'is now 4', pointer: '/version' }],
        headers: { etag: '"4"' },
      })
    })
  })

  const response = await app.inject('/')

  assert.equal(response.statusCode, 409)
  assert.equal(response.headers['content-type'], 'application/problem+json')
  assert.equal(response.headers['cache-control'], 'no-store')
  assert.equal(response.headers['etag'], '"4"')
  assert.deepEqual(response.json(), {
    type: 'about:blank',
    title: 'Conflict',
    status: 409,
    detail: 'The report has changed.',
    error_code: 'CONFLICT',
    message: 'The report has changed.',
    details: [{ message: 'is now 4', pointer: '/version' }],
    request_id: 'req-1',
    timestamp: '2026-01-31T12:00:00.000Z',
  })
})

test('a defect is answered 500, without its words, and logged with them', async (t) => {
  const log: string[] = []
  const app = await service(
    t,
    (routes) => {
      routes.get('/', () => {
        throw new Error('SELECT secret FROM /srv/app/db.sqlite')
      })
    },
    { logger: { level: 'error', stream: { write: (line: string) => void log.push(line) } } },
  )

  const response = await app.inject('/')

  assert.equal(response.statusCode, 500)
  assert.equal(response.json().error_code, 'INTERNAL_ERROR')
  assert.doesNotMatch(response.body, /SELECT|srv|sqlite|stack/)
  assert.match(log.join(''), /SELECT secret/)
})

const failures: readonly [string, number, string, InjectOptions][] = [
  ['an unknown path', 404, 'NOT_FOUND', { url: '/nowhere' }],
  [
    'a method that the path does not answer',
    405,
    'METHOD_NOT_ALLOWED',
    { method: 'PUT', url: '/users' },
  ],
  ['broken JSON', 400, 'MALFORMED_JSON', post('{"name":')],
  ['an empty JSON body', 400, 'MALFORMED_JSON', post('')],
  ['a forbidden key', 400, 'MALFORMED_JSON', post('{"__proto__":{"admin":true}}')],
  ['a body of another type', 415, 'UNSUPPORTED_MEDIA_TYPE', post('<a/>', 'application/xml')],
  ['a body over the limit', 413, 'PAYLOAD_TOO_LARGE', post(`"${'x'.repeat(2_000)}"`)],
  ['a body that does not match', 400, 'VALIDATION_FAILED', post('{"name":7}')],
  ['a query that does not match', 400, 'VALIDATION_FAILED', { url: '/users/1?limit=many' }],
  ['a path that cannot be decoded', 400, 'MALFORMED_REQUEST', { url: '/users/%E0%A4%A' }],
  [
    'a part of the path that is too long',
    414,
    'URI_TOO_LONG',
    { url: `/users/${'7'.repeat(200)}` },
  ],
  ['a thrown string', 500, 'INTERNAL_ERROR', { url: '/throws/string' }],
  ['a rejected undefined', 500, 'INTERNAL_ERROR', { url: '/throws/undefined' }],
]

for (const [what, status, code, request] of failures) {
  test(`${what} is answered ${status} ${code} as a problem`, async (t) => {
    const app = await service(t, userRoutes)

    const response = await app.inject(request)

    assert.equal(response.statusCode, status)
    assert.equal(response.headers['content-type'], 'application/problem+json')
    assert.equal(response.json().error_code, code)
    assert.ok(problem.Check(response.json()), response.body)
  })
}

test('every wrong field is named by a pointer, and no value that was sent comes back', async (t) => {
  const app = await service(t, userRoutes)

  const response = await app.inject(post('{"name":"x","password":"hunter2-canary","a/b":1}'))

  assert.deepEqual(response.json().details, [
    { in: 'body', pointer: '/email', message: 'is missing' },
    { in: 'body', pointer: '/a~1b', message: 'is not a member of this operation' },
    { in: 'body', pointer: '/name', message: 'must NOT have fewer than 2 characters' },
    { in: 'body', pointer: '/password', message: 'must NOT have fewer than 20 characters' },
  ])
  assert.doesNotMatch(response.body, /canary/)
})

test('a 405 names the methods that are answered', async (t) => {
  const app = await service(t, userRoutes)

  const response = await app.inject({ method: 'DELETE', url: '/users/7' })

  assert.equal(response.headers['allow'], 'GET, HEAD')
  assert.equal(response.json().detail, 'This address answers GET, HEAD, not DELETE.')
})

test('a response schema of the route cuts nothing off a problem', async (t) => {
  const app = await service(t, (routes) => {
    const response = { '4xx': Type.Object({ title: Type.String() }) }
    routes.get('/', { schema: { response } }, () => {
      throw new ConflictError('The report has changed.')
    })
  })

  const response = await app.inject('/')

  assert.ok(problem.Check(response.json()), response.body)
})

const malformed: readonly [string, string, number, string][] = [
  ['that is not HTTP', 'HELLO\r\n\r\n', 400, 'MALFORMED_REQUEST'],
  [
    'with too large headers',
    `GET / HTTP/1.1\r\nhost: x\r\na: ${'b'.repeat(20_000)}`,
    431,
    'HEADERS_TOO_LARGE',
  ],
  ['that never ends', 'GET / HTTP/1.1\r\nhost: x\r\n', 408, 'CLIENT_TOO_SLOW'],
]

for (const [what, bytes, status, code] of malformed) {
  test(`a request ${what} is answered ${status} ${code} and closed`, async (t) => {
    const app = await service(t, userRoutes, {
      http: { headersTimeout: 100, connectionsCheckingInterval: 50 },
    })
    await app.listen({ host: '127.0.0.1', port: 0 })

    const answer = await sendRaw(app, bytes)

    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `))
    assert.match(answer, /\r\nConnection: close\r\n/)
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))
    assert.equal(body.error_code, code)
    assert.equal(body.request_id, 'raw-1')
    assert.ok(problem.Check(body))
  })
}

test('a request that expects what nobody does is answered 417 as a problem', async (t) => {
  const app = await service(t, userRoutes)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const ask = (expect: string) =>
    `GET /users/1 HTTP/1.1\r\nhost: x\r\nexpect: ${expect}\r\nconnection: close\r\n\r\n`

  const refused = await sendRaw(app, ask('miracles'))
  const served = await sendRaw(app, ask('100-Continue'))

  assert.match(refused, /^HTTP\/1.1 417 /)
  const body = JSON.parse(refused.slice(refused.indexOf('\r\n\r\n')))
  assert.equal(body.error_code, 'EXPECTATION_FAILED')
  assert.ok(problem.Check(body))
  assert.match(served, /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 /)
})

interface TestOptions {
  readonly logger?: NonNullable<FastifyServerOptions['logger']>
  readonly http?: { readonly headersTimeout: number; readonly connectionsCheckingInterval: number }
}

async function service(
  t: TestContext,
  routes: (app: FastifyInstance) => void,
  options: TestOptions = {},
): Promise<FastifyInstance> {
  const now = () => nowMs
  const app: FastifyInstance = fastify({
    ...problemServerOptions({ now, newRequestId: () => 'raw-1' }),
    ajv: { customOptions: { allErrors: true, removeAdditional: false } },
    bodyLimit: 1_000,
    ...options,
  })
  t.after(() => app.close())
  await app.register(errors, { now })
  routes(app)
  return app
}

function userRoutes(app: FastifyInstance): void {
  const body = Type.Object(
    {
      name: Type.String({ minLength: 2 }),
      email: Type.String(),
      password: Type.String({ minLength: 20 }),
    },
    { additionalProperties: false },
  )
  const querystring = Type.Object({ limit: Type.Optional(Type.Integer()) })
  app.post('/users', { schema: { body } }, () => ({}))
  app.get('/users/:id', { schema: { querystring } }, () => ({}))
  app.get('/throws/string', () => {
    throw 'text'
  })
  app.get('/throws/undefined', () => Promise.reject(undefined))
}

function post(payload: string, type = 'application/json') {
  return { method: 'POST', url: '/users', headers: { 'content-type': type }, payload } as const
}

async function sendRaw(app: FastifyInstance, bytes: string): Promise<string> {
  const address = app.server.address()
  assert.ok(address && typeof address === 'object')
  const socket = connect(address.port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    answer += chunk
  })
  socket.write(bytes)
  await once(socket, 'close')
  return answer
}
