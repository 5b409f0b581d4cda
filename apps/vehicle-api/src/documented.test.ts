import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { answerMismatches, checkDocument, undocumentedRoutes } from '@plimsoll/kit/openapi'
import type { InjectOptions } from 'fastify'
import { type Form, form } from './testing/form.ts'
import { drawing, testService } from './testing/service.ts'

const service = await testService()
after(() => service[Symbol.asyncDispose]())
const document = service.app.openapi.document()

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
  { operation: 'GET /api/v1/admin/statistics', status: 200 },
  { operation: 'GET /api/v1/admin/audit', status: 200 },
  { operation: 'GET /api/v1/admin/audit/verify', status: 200 },
  { operation: 'GET /api/v1/admin/audit/export', status: 200 },
  { operation: 'GET /api/v1/admin/jobs', status: 200 },
  { operation: 'POST /api/v1/admin/jobs/{job_id}/replay', status: 404 },
  { operation: 'POST /api/v1/admin/jobs/{job_id}/cancel', status: 404 },
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

function reportOn(vehicleId: string): InjectOptions {
  return { payload: { vehicle_id: vehicleId } }
}
