import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { BOUNDARY, composeForm, FORM_TYPE } from './testing/compose-form.ts'
import { gif, jpeg, png } from './testing/images.ts'
import { uploadService } from './testing/upload-service.ts'

for (const fileName of [
  '../car.jpg',
  '..\\\\..\\\\car.jpg',
  '%2e%2e%2fcar.jpg',
  '%252e%252e%252fcar.jpg',
  'car.php\0.jpg',
  'car.php%00.jpg',
]) {
  test(`the file name ${JSON.stringify(fileName)} is refused`, async () => {
    await using service = await uploadService()

    const answer = await service.send('/one', FORM_TYPE, composeForm({ fileName, content: jpeg }))

    assert.deepEqual([answer.status, answer.body.code], [400, 'UPLOAD_MALFORMED'])
  })
}

const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
const plain = { fileName: null, type: null, content: 'hello' }
for (const [what, status, code, type, body] of [
  ['no body', 400, 'UPLOAD_MISSING', undefined, ''],
  ['a form without parts', 400, 'UPLOAD_MISSING', FORM_TYPE, composeForm()],
  ['an empty form body', 400, 'UPLOAD_MISSING', FORM_TYPE, ''],
  ['only text', 400, 'UPLOAD_MISSING', FORM_TYPE, composeForm({ ...plain, name: 'a' })],
  ['the file as text', 400, 'UPLOAD_MISSING', FORM_TYPE, composeForm(plain)],
  [
    ...(['a file input left empty', 400, 'UPLOAD_MISSING', FORM_TYPE] as const),
    composeForm({ fileName: '', type: 'application/octet-stream', content: '' }),
  ],
  ['an empty file', 400, 'UPLOAD_EMPTY', FORM_TYPE, composeForm({ content: '' })],
  ['an empty image body', 400, 'UPLOAD_EMPTY', 'image/png', ''],
  ['JSON', 415, 'UPLOAD_TYPE_UNSUPPORTED', 'application/json', '{"a":1}'],
  ['an SVG body', 415, 'UPLOAD_TYPE_UNSUPPORTED', 'image/svg+xml', svg],
  ['an SVG as PNG body', 415, 'UPLOAD_TYPE_UNSUPPORTED', 'image/png', svg],
  ['a PNG as JPEG body', 415, 'UPLOAD_TYPE_MISMATCH', 'image/jpeg', png],
  [
    ...(['a GIF named .jpg', 415, 'UPLOAD_TYPE_MISMATCH', FORM_TYPE] as const),
    composeForm({ type: 'image/gif', content: gif }),
  ],
  [
    'two files',
    413,
    'UPLOAD_TOO_MANY_FILES',
    FORM_TYPE,
    composeForm({ content: jpeg }, { content: jpeg }),
  ],
  [
    ...(['a second file that is empty', 413, 'UPLOAD_TOO_MANY_FILES', FORM_TYPE] as const),
    composeForm({ content: jpeg }, { content: '' }),
  ],
  [
    ...(['30 fields', 413, 'UPLOAD_TOO_MANY_FILES', FORM_TYPE] as const),
    composeForm(...Array.from({ length: 30 }, () => ({ ...plain, name: 'a' })), { content: jpeg }),
  ],
  [
    ...(['a file in another field', 400, 'UPLOAD_MALFORMED', FORM_TYPE] as const),
    composeForm({ name: 'avatar', content: jpeg }),
  ],
  [
    ...(['a file named __proto__', 400, 'UPLOAD_MALFORMED', FORM_TYPE] as const),
    composeForm({ name: '__proto__', content: jpeg }, { content: jpeg }),
  ],
  [
    ...(['a field named __proto__', 400, 'UPLOAD_MALFORMED', FORM_TYPE] as const),
    composeForm({ ...plain, name: '__proto__' }, { content: jpeg }),
  ],
  [
    ...(['a file in base64', 400, 'UPLOAD_MALFORMED', FORM_TYPE] as const),
    composeForm({ headers: 'Content-Transfer-Encoding: base64\r\n', content: 'AAAA' }),
  ],
  ['no boundary', 400, 'UPLOAD_MALFORMED', 'multipart/form-data', composeForm({ content: jpeg })],
  [
    ...(['another boundary', 400, 'UPLOAD_MALFORMED'] as const),
    ...(['multipart/form-data; boundary=x', composeForm({ content: jpeg })] as const),
  ],
  ['a form of noise', 400, 'UPLOAD_MALFORMED', FORM_TYPE, 'x'.repeat(100_000)],
  [
    ...(['a form without its end', 400, 'UPLOAD_MALFORMED', FORM_TYPE] as const),
    composeForm({ content: jpeg }).subarray(0, -BOUNDARY.length - 6),
  ],
  [
    ...(['a file over the limit', 413, 'UPLOAD_TOO_LARGE', FORM_TYPE] as const),
    composeForm({ content: Buffer.concat([jpeg, Buffer.alloc(200_000)]) }),
  ],
  [
    ...(['a file one byte over the limit', 413, 'UPLOAD_TOO_LARGE', FORM_TYPE] as const),
    composeForm({ content: Buffer.concat([jpeg, Buffer.alloc(100_001 - jpeg.length)]) }),
  ],
  ['a body over the limit', 413, 'UPLOAD_TOO_LARGE', 'image/png', Buffer.alloc(100_001)],
] as const) {
  test(`${what} is refused as ${code}`, async () => {
    await using service = await uploadService({ bytesMax: 100_000 })

    const answer = await service.send('/one', type, body)

    assert.deepEqual([answer.status, answer.body.code], [status, code], answer.body.message)
    assert.deepEqual(service.defects, [])
  })
}

test('a compressed body is refused before it is read, with the coding that is taken', async () => {
  await using service = await uploadService()
  const headers = { 'content-type': 'image/png', 'content-encoding': 'gzip' }

  const answer = await service.app.inject({
    ...{ method: 'POST', url: '/one', headers, payload: gzipSync(Buffer.alloc(10_000_000)) },
  })

  assert.deepEqual([answer.statusCode, answer.json().code], [415, 'UPLOAD_TYPE_UNSUPPORTED'])
  assert.equal(answer.headers['accept-encoding'], 'identity')
})

test('a form that is cut anywhere is answered with 400', async () => {
  await using service = await uploadService()
  const whole = composeForm({ content: jpeg }, { ...plain, name: 'a' })

  for (let length = 0; length < whole.length - 4; length += 7) {
    const { status, body } = await service.send('/one', FORM_TYPE, whole.subarray(0, length))
    assert.equal(status, 400, `${length} bytes: ${JSON.stringify(body)}`)
  }
  assert.deepEqual(service.defects, [])
})

test('a form that is mutated anywhere is answered, and never with a 5xx', async () => {
  await using service = await uploadService()
  const whole = composeForm({ content: jpeg }, { ...plain, name: 'a' })
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255))
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      const body = Buffer.from(whole)
      for (const [at, to] of changes) body[at] = to

      const { status } = await service.send('/one', FORM_TYPE, body)

      assert.ok(status === 200 || [400, 413, 415].includes(status), String(status))
    }),
    { numRuns: 500 },
  )
  assert.deepEqual(service.defects, [])
})
