import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { answerMismatches, checkDocument, undocumentedRoutes } from '@plimsoll/kit/openapi'
import type { InjectOptions } from 'fastify'
import { type Form, form } from './testing/form.ts'
import { drawing, testService } from './testing/service.ts'
import { testPassword } from './testing/sign-in.ts'
import type { TestUser } from './testing/signed-in.ts'

const service = await testService()
after(() => service[Symbol.asyncDispose]())
const document = service.app.openapi.document()
const users = await Promise.all(Array.from({ length: 4 }, () => service.newUser()))
const [ann, bob, cat, dan] = users

test('every route is documented', () => {
  assert.deepEqual(undocumentedRoutes(service.app), [])
})

test('the document has a schema and an example wherever a body goes or comes', () => {
  assert.deepEqual(checkDocument(document), [])
})

test('every documented operation is called below', () => {
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  )

  assert.deepEqual(new Set(calls.map(({ operation }) => operation)), new Set(documented))
})

interface Call {
  /** As in the document. */
  readonly operation: string
  readonly status: number
  readonly request?: InjectOptions
}

const picture = form([
  { field: 'file', fileName: 'car.jpg', type: 'image/jpeg', bytes: drawing('drawn_car.jpg') },
])
const pictures = form([
  { field: 'files', fileName: 'car.jpg', type: 'image/jpeg', bytes: drawing('drawn_car.jpg') },
  {
    field: 'files',
    fileName: 'car.jpg',
    type: 'image/jpeg',
    bytes: Buffer.from([0xff, 0xd8, 0xff]),
  },
])

/** Of nothing that there is. */
const noId = '019ffe1c-8c1e-7e30-b7a2-0a4f6f0c2a11'
const noSession = '/api/v1/auth/sessions/AAAAAAAAAAAAAAAAAAAAAA'

const newcomer = { email: 'new@example.com', username: 'newcomer', password: testPassword }

const calls: readonly Call[] = [
  { operation: 'POST /api/v1/vehicle/classify', status: 200, request: forCar(picture) },
  { operation: 'POST /api/v1/vehicle/classify', status: 400, request: form([]) },
  { operation: 'POST /api/v1/vehicle/classify-batch', status: 200, request: pictures },
  { operation: 'POST /api/v1/vehicle/classify-batch', status: 400, request: form([]) },
  { operation: 'POST /api/v1/vehicle/classify-batch', status: 202, request: later(pictures) },
  { operation: 'GET /api/v1/vehicle/batches/{job_id}', status: 404 },
  { operation: 'GET /api/v1/vehicle/classifications', status: 200 },
  { operation: 'GET /api/v1/vehicle/classifications/{id}', status: 404 },
  { operation: 'DELETE /api/v1/vehicle/classifications/{id}', status: 404 },
  { operation: 'POST /api/v1/vehicle/report', status: 404, request: reportOn('unknown') },
  { operation: 'POST /api/v1/vehicle/report', status: 201, request: reportOn('car-1') },
  { operation: 'GET /api/v1/vehicle/report/{vehicle_id}', status: 404 },
  { operation: 'GET /api/v1/models/metadata', status: 200 },
  { operation: 'POST /api/v1/auth/register', status: 201, request: json(newcomer) },
  {
    operation: 'POST /api/v1/auth/register',
    status: 400,
    request: json({ ...newcomer, email: 'x' }),
  },
  { operation: 'POST /api/v1/auth/register', status: 409, request: json(newcomer) },
  { operation: 'POST /api/v1/auth/login', status: 200, request: login(testPassword) },
  { operation: 'POST /api/v1/auth/login', status: 401, request: login('not-the-right-one') },
  { operation: 'POST /api/v1/auth/token', status: 200, request: tokenForm(testPassword) },
  { operation: 'POST /api/v1/auth/token', status: 400, request: tokenForm('not-the-right-one') },
  { operation: 'POST /api/v1/auth/refresh', status: 200, request: refresh(bob?.refreshToken) },
  { operation: 'POST /api/v1/auth/refresh', status: 401, request: refresh('r1.none') },
  { operation: 'GET /api/v1/auth/me', status: 200 },
  { operation: 'GET /api/v1/auth/me', status: 401, request: { headers: { authorization: '' } } },
  {
    operation: 'PATCH /api/v1/auth/password',
    status: 200,
    request: newPassword(ann, testPassword),
  },
  { operation: 'PATCH /api/v1/auth/password', status: 403, request: newPassword(bob, 'wrong') },
  { operation: 'GET /api/v1/auth/sessions', status: 200 },
  { operation: 'DELETE /api/v1/auth/sessions/{id}', status: 404, request: { url: noSession } },
  { operation: 'POST /api/v1/auth/api-keys', status: 201, request: json(keyFor('models:read')) },
  { operation: 'POST /api/v1/auth/api-keys', status: 400, request: json(keyFor('all')) },
  { operation: 'GET /api/v1/auth/api-keys', status: 200 },
  { operation: 'DELETE /api/v1/auth/api-keys/{id}', status: 404 },
  { operation: 'POST /api/v1/auth/logout', status: 204, request: { headers: { ...dan?.headers } } },
  {
    operation: 'POST /api/v1/auth/logout-all',
    status: 204,
    request: { headers: cat?.headers ?? {} },
  },
  { operation: 'GET /api/v1/admin/users', status: 200 },
  { operation: 'GET /api/v1/admin/users/{id}', status: 404 },
  { operation: 'PATCH /api/v1/admin/users/{id}', status: 404, request: json({ role: 'guest' }) },
  { operation: 'POST /api/v1/admin/users/{id}/revoke', status: 404 },
  { operation: 'GET /.well-known/jwks.json', status: 200 },
  { operation: 'GET /api/v1/admin/statistics', status: 200 },
  { operation: 'GET /api/v1/admin/audit', status: 200 },
  { operation: 'GET /api/v1/admin/audit/verify', status: 200 },
  { operation: 'GET /api/v1/admin/audit/export', status: 200 },
  { operation: 'GET /api/v1/admin/jobs', status: 200 },
  { operation: 'POST /api/v1/admin/jobs/{job_id}/replay', status: 404 },
  { operation: 'POST /api/v1/admin/jobs/{job_id}/cancel', status: 404 },
  { operation: 'GET /api/v1/vehicle/classifications/{id}/picture', status: 404 },
  { operation: 'GET /api/v1/vehicle/reports', status: 200 },
  { operation: 'GET /api/v1/vehicle/reports/{id}', status: 404 },
  { operation: 'GET /api/v1/vehicle/vehicles', status: 200 },
  { operation: 'GET /api/v1/flags', status: 200 },
  { operation: 'GET /api/v1/admin/flags', status: 200 },
  {
    operation: 'PUT /api/v1/admin/flags/{key}',
    status: 404,
    request: { payload: { killed: true } },
  },
  {
    operation: 'PUT /api/v1/admin/flags/{key}',
    status: 200,
    request: {
      url: '/api/v1/admin/flags/keep-pictures',
      payload: { version: 0, mode: 'rollout', percent: 10 },
    },
  },
  {
    operation: 'PUT /api/v1/admin/flags/{key}',
    status: 409,
    request: { url: '/api/v1/admin/flags/keep-pictures', payload: { version: 1, mode: 'on' } },
  },
  { operation: 'GET /api/v1/admin/system', status: 200 },
  { operation: 'GET /api/v1/admin/readiness', status: 404 },
  { operation: 'GET /api/v1/admin/log-levels', status: 200 },
  {
    operation: 'PUT /api/v1/admin/log-levels',
    status: 200,
    request: { payload: { module: 'database', level: 'warn', for_seconds: 60 } },
  },
  { operation: 'GET /health', status: 200 },
  { operation: 'GET /healthz', status: 200 },
  { operation: 'GET /readyz', status: 200 },
  { operation: 'GET /startupz', status: 200 },
]

for (const { operation, status, request } of calls) {
  test(`${operation} answers ${status} as it is documented`, async () => {
    const [method = '', path = ''] = operation.split(' ')

    const url = path.replace('{vehicle_id}', 'unknown').replace(/\{\w+\}/, noId)

    const response = await service.app.inject({ url, ...request, method: method as 'GET' })

    assert.equal(response.statusCode, status, response.body)
    assert.deepEqual(answerMismatches(document, { method, path }, response), [])
  })
}

const aliases = {
  '/livez': '/healthz',
  '/health/live': '/healthz',
  '/health/ready': '/readyz',
  '/api/models/metadata': '/api/v1/models/metadata',
}

for (const [alias, canonical] of Object.entries(aliases)) {
  test(`${alias} answers as ${canonical} does, which is the one that is documented`, async () => {
    const [one, other] = [await service.app.inject(alias), await service.app.inject(canonical)]

    assert.equal(one.statusCode, 200)
    assert.equal(one.body, other.body)
    assert.equal(document.paths[alias], undefined)
  })
}

function forCar(request: Form): InjectOptions {
  return { ...request, url: '/api/v1/vehicle/classify?vehicle_id=car-1' }
}

function later({ headers, payload }: Form): InjectOptions {
  return { payload, headers: { ...headers, prefer: 'respond-async' } }
}

function json(payload: object): InjectOptions {
  return { payload }
}

function login(password: string): InjectOptions {
  return { payload: { email: ann?.email, password } }
}

function tokenForm(password: string): InjectOptions {
  const form = new URLSearchParams({
    grant_type: 'password',
    username: String(ann?.email),
    password,
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return { headers, payload: form.toString() }
}

function refresh(token: string | undefined): InjectOptions {
  return { payload: { refresh_token: token } }
}

function newPassword(user: TestUser | undefined, current: string): InjectOptions {
  const payload = { current_password: current, new_password: 'four-Herons-on-8-blue-ponds' }
  return { headers: { ...user?.headers }, payload }
}

function keyFor(scope: string): object {
  return { name: 'a program', scopes: [scope] }
}

function reportOn(vehicleId: string): InjectOptions {
  return { payload: { vehicle_id: vehicleId } }
}
