import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Compile } from 'typebox/compile'
import { ModelMetadataSchema } from '../model/index.ts'
import { type FormFile, form } from '../testing/form.ts'
import { drawing, testService } from '../testing/service.ts'

const metadata = Compile(ModelMetadataSchema)

test('what the model is said to take is taken, and nothing beyond it', async () => {
  await using service = await testService({
    ...{ BODY_LIMIT: '10KB', UPLOAD_PIXELS_MAX: '80000' },
    ...{ BATCH_FILES_MAX: '6', BATCH_DIRECT_MAX: '3' },
  })
  const { app } = service
  const send = (operation: string, files: readonly FormFile[]) =>
    app.inject({ method: 'POST', url: `/api/v1/vehicle/${operation}`, ...form(files) })
  // 320 by 240 pixels in 8,164 bytes.
  const car = { fileName: 'car.jpg', type: 'image/jpeg', bytes: drawing('drawn_car.jpg') }
  const cars = (count: number) => Array.from({ length: count }, () => ({ ...car, field: 'files' }))
  const padded = { ...car, bytes: Buffer.concat([car.bytes, Buffer.alloc(4_000)]) }

  const answer = await app.inject('/api/v1/models/metadata')
  const statuses = await Promise.all(
    [
      send('classify', [{ ...car, field: 'file' }]),
      send('classify', [{ ...padded, field: 'file' }]),
      send('classify-batch', cars(3)),
      send('classify-batch', cars(4)),
      send('classify-batch', cars(6)),
    ].map(async (response) => (await response).statusCode),
  )

  assert.ok(metadata.Check(answer.json()), answer.body)
  assert.deepEqual(answer.json().limits, {
    bytes_max: 10_240,
    batch_bytes_max: 40_960,
    batch_files_max: 6,
    batch_direct_max: 3,
    pixels_max: 80_000,
    formats: ['jpeg', 'png', 'bmp', 'gif', 'webp'],
  })
  // The last has too many bytes altogether.
  assert.deepEqual(statuses, [200, 413, 200, 202, 413])
})
