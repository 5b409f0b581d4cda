import assert from 'node:assert/strict'
import { test } from 'node:test'
import { composeForm, FORM_TYPE } from './testing/compose-form.ts'
import { gif, jpeg, png } from './testing/images.ts'
import { uploadService } from './testing/upload-service.ts'

test('a file of a form arrives with its name and what it is', async () => {
  await using service = await uploadService()

  const answer = await service.send('/one', FORM_TYPE, composeForm({ content: jpeg }))

  assert.equal(answer.status, 200)
  assert.equal(answer.body.name, 'car.jpg')
  assert.equal(answer.body.bytes, jpeg.length)
  assert.deepEqual(answer.body.info, {
    ...{ format: 'jpeg', mime: 'image/jpeg', width: 8, height: 6, frames: 1 },
    bytes: jpeg.length,
  })
})

test('an image as the whole body arrives with a name for what it is', async () => {
  await using service = await uploadService()

  const answer = await service.send('/one', 'Image/PNG', png)

  assert.equal(answer.status, 200)
  assert.deepEqual([answer.body.name, answer.body.bytes], ['image.png', png.length])
})

test('other fields may stand before and after the file', async () => {
  await using service = await uploadService()
  const field = { fileName: null, type: null, content: 'hello' }

  const answer = await service.send(
    '/one',
    FORM_TYPE,
    composeForm({ ...field, name: 'a' }, { content: jpeg }, { ...field, name: 'a' }),
  )

  assert.equal(answer.status, 200)
})

test('a part without a Content-Type, or without a file name, passes for what it says', async () => {
  await using service = await uploadService()

  for (const part of [{ type: null }, { fileName: null }, { fileName: 'blob' }]) {
    const answer = await service.send('/one', FORM_TYPE, composeForm({ ...part, content: jpeg }))
    assert.equal(answer.status, 200, JSON.stringify(part))
  }
})

for (const [given, expected] of [
  ['C:\\\\Users\\\\me\\\\car.jpg', 'car.jpg'],
  ['/home/me/car.jpg', 'car.jpg'],
  ['Zoë 車.jpg', 'Zoë 車.jpg'],
  ['<img src=x>.jpg', '_img src=x_.jpg'],
  ['con.jpg', '_con.jpg'],
  ['\u202egpj.car.jpg', 'gpj.car.jpg'],
] as const) {
  test(`the file name ${JSON.stringify(given)} becomes ${expected}`, async () => {
    await using service = await uploadService()

    const form = composeForm({ fileName: given, content: jpeg })
    const answer = await service.send('/one', FORM_TYPE, form)

    assert.equal(answer.body.name, expected)
  })
}

test('a file of exactly the limit passes', async () => {
  await using service = await uploadService({ bytesMax: 100_000 })
  const content = Buffer.concat([jpeg, Buffer.alloc(100_000 - jpeg.length)])

  const statuses = [
    (await service.send('/one', FORM_TYPE, composeForm({ content }))).status,
    (await service.send('/one', 'image/jpeg', content)).status,
  ]

  assert.deepEqual(statuses, [200, 200])
})

test('each file of several is told apart, in order', async () => {
  await using service = await uploadService({ bytesMax: 1000 })

  const answer = await service.send(
    '/many',
    FORM_TYPE,
    composeForm(
      { fileName: 'a.jpg', content: Buffer.concat([jpeg, Buffer.alloc(2000)]) },
      { fileName: '../b.png', content: png },
      { name: 'files', fileName: 'c.gif', type: 'image/gif', content: gif },
    ),
  )

  assert.equal(answer.status, 200)
  assert.deepEqual(answer.body, [
    { name: 'a.jpg', code: 'UPLOAD_TOO_LARGE' },
    { name: 'b.png', code: 'UPLOAD_MALFORMED' },
    { name: 'c.gif', format: 'gif' },
  ])
})

test('more files than allowed are refused as a whole', async () => {
  await using service = await uploadService()
  const file = { content: jpeg }

  const answer = await service.send('/many', FORM_TYPE, composeForm(file, file, file, file))

  assert.deepEqual(
    [answer.status, answer.body.code, answer.body.message],
    [413, 'UPLOAD_TOO_MANY_FILES', 'The form has more than 3 files, the limit.'],
  )
})

test('all files together are bounded too', async () => {
  await using service = await uploadService({ bytesMax: 100_000, requestBytesMax: 150_000 })
  const file = { content: Buffer.concat([jpeg, Buffer.alloc(90_000)]) }

  const answer = await service.send('/many', FORM_TYPE, composeForm(file, file))

  assert.deepEqual(
    [answer.status, answer.body.code, answer.body.message],
    [413, 'UPLOAD_TOO_LARGE', 'The request has more than 150000 bytes, the limit.'],
  )
})

test('reading twice is a defect that says so', async () => {
  await using service = await uploadService()
  service.app.post('/twice', async (request) => {
    await request.readUploads()
    return request.readUploads()
  })

  const headers = { 'content-type': 'image/png' }
  await service.app.inject({ method: 'POST', url: '/twice', headers, payload: png })

  assert.match(String(service.defects), /was read before/)
})

for (const options of [{ bytesMax: 0 }, { framesMax: 1.5 }, { timeoutMs: -1 }]) {
  test(`the option ${JSON.stringify(options)} is refused at start`, async () => {
    await assert.rejects(uploadService(options), RangeError)
  })
}
