import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Compile } from 'typebox/compile'
import { form } from '../testing/form.ts'
import { drawing, drawings, testService } from '../testing/service.ts'
import { BatchSchema, ClassificationSchema } from './schemas.ts'

const classification = Compile(ClassificationSchema)
const batch = Compile(BatchSchema)
const service = await testService()
after(() => service[Symbol.asyncDispose]())

for (const { name, type, format, label } of drawings) {
  test(`${name} is answered with ${label}, as a form and as the body itself`, async () => {
    const bytes = drawing(name)

    const asForm = await post('classify', form([{ field: 'file', fileName: name, type, bytes }]))
    const asBody = await post('classify', { headers: { 'content-type': type }, payload: bytes })

    for (const response of [asForm, asBody]) {
      assert.equal(response.statusCode, 200, response.body)
      assert.ok(classification.Check(response.json()), response.body)
      assert.equal(response.json().label, label)
      assert.equal(response.json().image.format, format)
      assert.equal(response.json().image.bytes, bytes.length)
    }
    assert.equal(asForm.json().image.name, name)
    assert.deepEqual(asForm.json().predictions, asBody.json().predictions)
  })
}

test('the confidences of all labels add up to one, most confident first', async () => {
  const response = await post('classify', picture('drawn_car.jpg', 'image/jpeg'))

  const confidences = response.json().predictions.map(confidenceOf)
  assert.equal(confidences.length, 13)
  assert.ok(Math.abs(confidences.reduce((sum: number, each: number) => sum + each, 0) - 1) < 1e-4)
  assert.deepEqual(
    confidences,
    confidences.toSorted((one: number, other: number) => other - one),
  )
  assert.equal(response.json().confidence, confidences[0])
})

test('ids sort by time and are never the same', async () => {
  const one = await post('classify', picture('drawn_car.jpg', 'image/jpeg'))
  const other = await post('classify', picture('drawn_car.jpg', 'image/jpeg'))

  assert.ok(one.json().id < other.json().id)
  assert.match(one.json().id, /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
})

test('a batch answers each picture in order, and an unreadable one in its place', async () => {
  const files = [
    file('drawn_car.jpg', 'image/jpeg'),
    { ...file('drawn_car.jpg', 'image/jpeg'), bytes: drawing('drawn_car.jpg').subarray(0, 500) },
    file('drawn_truck.bmp', 'image/bmp'),
  ]

  const response = await post('classify-batch', form(files))

  assert.equal(response.statusCode, 200, response.body)
  assert.ok(batch.Check(response.json()), response.body)
  const [car, broken, truck] = response.json().items
  assert.equal(car.label, 'car')
  assert.equal(broken.error.error_code, 'IMAGE_CORRUPT')
  assert.equal(broken.error.name, 'drawn_car.jpg')
  assert.equal(truck.label, 'truck')
})

test('a batch of more pictures than are answered at once is refused with the limit', async () => {
  const files = Array.from({ length: 17 }, () => file('drawn_car.jpg', 'image/jpeg'))

  const response = await post('classify-batch', form(files))

  assert.equal(response.statusCode, 413)
  assert.equal(response.json().error_code, 'UPLOAD_TOO_MANY_FILES')
  assert.match(response.json().message, /16/)
})

test('a batch of more bytes than four pictures may have is refused with the limit', async () => {
  await using small = await testService({ BODY_LIMIT: '10KB' })
  const files = Array.from({ length: 6 }, () => file('drawn_car.jpg', 'image/jpeg'))
  const url = '/api/v1/vehicle/classify-batch'

  const response = await small.app.inject({ method: 'POST', url, ...form(files) })

  assert.equal(response.statusCode, 413)
  assert.equal(response.json().error_code, 'UPLOAD_TOO_LARGE')
  assert.match(response.json().message, /40960/)
})

test('the alias of the current version answers the same', async () => {
  const upload = picture('drawn_bus.png', 'image/png')

  const response = await service.app.inject({
    method: 'POST',
    url: '/api/vehicle/classify',
    ...upload,
  })

  assert.equal(response.json().label, 'bus')
})

const refused: readonly [string, string, number, Parameters<typeof post>[1]][] = [
  ['no body', 'UPLOAD_MISSING', 400, {}],
  ['a form without a file', 'UPLOAD_MISSING', 400, form([])],
  [
    'an empty file',
    'UPLOAD_EMPTY',
    400,
    form([{ ...file('drawn_car.jpg', 'image/jpeg'), field: 'file', bytes: Buffer.alloc(0) }]),
  ],
  [
    'JSON',
    'UPLOAD_TYPE_UNSUPPORTED',
    415,
    { headers: { 'content-type': 'application/json' }, payload: '{}' },
  ],
  [
    'an SVG that calls itself PNG',
    'UPLOAD_TYPE_UNSUPPORTED',
    415,
    {
      headers: { 'content-type': 'image/png' },
      payload: '<svg xmlns="http://www.w3.org/2000/svg"/>',
    },
  ],
  [
    'a PNG that calls itself JPEG',
    'UPLOAD_TYPE_MISMATCH',
    415,
    picture('drawn_bus.png', 'image/jpeg'),
  ],
  [
    'a truncated JPEG',
    'IMAGE_CORRUPT',
    400,
    {
      headers: { 'content-type': 'image/jpeg' },
      payload: drawing('drawn_car.jpg').subarray(0, 4_000),
    },
  ],
  [
    'a picture of 3,600 megapixels in 70 bytes',
    'IMAGE_TOO_LARGE',
    413,
    { headers: { 'content-type': 'image/png' }, payload: pngBomb() },
  ],
]

for (const [what, code, status, request] of refused) {
  test(`${what} is refused ${status} ${code} in milliseconds`, async () => {
    await post('classify', request)
    const startedAt = performance.now()

    const response = await post('classify', request)

    assert.equal(response.json().error_code, code, response.body)
    assert.equal(response.statusCode, status)
    assert.ok(performance.now() - startedAt < 200)
  })
}

test('when the queue of the model is full, the answer is 503 with Retry-After', async () => {
  // Two are let in at a time, for the one thread.
  await using busy = await testService({}, { queueMax: 0 })
  const upload = picture('drawn_car.jpg', 'image/jpeg')
  const url = '/api/v1/vehicle/classify'

  const responses = await Promise.all(
    Array.from({ length: 8 }, () => busy.app.inject({ method: 'POST', url, ...upload })),
  )

  const full = responses.filter(({ statusCode }) => statusCode !== 200)
  assert.ok(full.length > 0)
  for (const response of full) {
    assert.equal(response.statusCode, 503)
    assert.equal(response.json().error_code, 'MODEL_BUSY')
    assert.match(String(response.headers['retry-after']), /^[1-9]\d*$/)
  }
})

interface Body {
  readonly headers?: Readonly<Record<string, string>>
  readonly payload?: Buffer | string
}

function post(operation: string, body: Body) {
  return service.app.inject({ method: 'POST', url: `/api/v1/vehicle/${operation}`, ...body })
}

function picture(name: string, type: string) {
  return { headers: { 'content-type': type }, payload: drawing(name) }
}

function file(name: string, type: string) {
  return { field: 'files', fileName: name, type, bytes: drawing(name) }
}

function confidenceOf({ confidence }: { confidence: number }): number {
  return confidence
}

/** A PNG whose header claims 60,000 x 60,000 pixels (the rest is as small as the format allows). */
function pngBomb(): Buffer {
  const header = Buffer.alloc(25)
  header.writeUInt32BE(13, 0)
  header.write('IHDR', 4, 'latin1')
  header.writeUInt32BE(60_000, 8)
  header.writeUInt32BE(60_000, 12)
  header.set([8, 2, 0, 0, 0], 16)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, header, Buffer.from('\0\0\0\0IEND\xaeB`\x82', 'latin1')])
}
